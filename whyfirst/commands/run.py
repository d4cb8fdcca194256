"""A sitting: a session with every answer on the disk, ways to leave it, and the brief brought to its reader.

Knows nothing of which command it is, or of how a brief records a plan: it is given both.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from whyfirst import drafts, files
from whyfirst.brief.revision import Revision
from whyfirst.commands.exit import command_as_started, shell_quoted, user_may_leave
from whyfirst.errors import WhyfirstError
from whyfirst.interview import Face, Line, Sets, interview
from whyfirst.model import TITLE, Plan, Question, Slot
from whyfirst.session import Session, Step
from whyfirst.signals import signals_held
from whyfirst.tty import check_result_stream, is_terminal, pipe_was_read, say, write_result

PARTS = ("front", "summary", "map", "finding", "count", "open")
"""What is generated in a brief, by the first part of the keys of its blocks."""


@dataclass
class Sitting:
    """What one run of a command has in its hands."""

    session: Session
    record: Callable[[Plan], Revision]
    """The text of the brief that records a plan."""
    again: Callable[[str], str]
    """The command that goes on with a brief, by its path as a shell takes it."""
    output: str = ""
    plain: bool = False
    document: files.Document | None = None
    """The brief that was opened."""
    news: list[str] = field(default_factory=list)
    """What the user must be told, on stderr."""
    keeper: drafts.SavedFile | None = None
    draft: drafts.SavedFile | None = None
    """Of a draft that was opened and goes on elsewhere: it is to go too when the brief has reached its reader."""
    is_saved: bool = True
    """Whether the disk has every answer."""
    has_changed: bool = False
    """Whether the brief that was opened has been written since."""
    made: Path | None = None
    """The file that was made of a draft, for its reader."""

    @property
    def title(self) -> str:
        """The title, as far as it is known."""
        return str(self.session.known.get(TITLE) or "")

    @property
    def to_file(self) -> bool:
        """Whether the brief goes to a new file that was named."""
        return self.output not in ("", "-")

    @property
    def to_stream(self) -> bool:
        """Whether the brief goes to stdout as it is."""
        return self.output == "-" or not (self.to_file or is_terminal())

    def text(self) -> str:
        """The brief as it stands."""
        return self.record(self.session.plan()).text

    def left(self) -> list[str]:
        """What was generated once and stays as a hand left it, in words."""
        names = {str(key[0]) for key in self.record(self.session.plan()).left}
        return [self.session.set.word(f"part_{name}") for name in PARTS if name in names]

    def take_news(self) -> list[str]:
        """What is to be told now, and not again."""
        news, self.news = self.news, []
        return news

    def open(self) -> drafts.SavedFile:
        """Find the place where the answers are kept. Raises WhyfirstError where none can be, or nobody would read."""
        if self.to_stream:
            check_result_stream(sys.stdout)
        opened = drafts.SavedFile.reopen(self.document) if self.document else None
        self.keeper = (
            drafts.SavedFile.new(self.output)
            if self.to_file
            else opened or drafts.SavedFile.draft()
        )
        if opened and opened is not self.keeper and opened.is_draft:
            self.draft = opened
        return self.keeper


def converse(sitting: Sitting, face: Face, sets: Sets | None = None) -> None:
    """Let the user answer, with every answer on the disk before the next question is drawn.

    With `sets`, the user chooses one of them after the title. Raises UserLeft where the user left.
    """
    sitting.open()
    face.tell("", [Line(line) for line in sitting.take_news()])
    saving = _Saving(sitting, face)
    with user_may_leave(lambda: _kept(sitting)):
        sitting.session = interview(sitting.session.start(), face, saving.save, sets)
        saving.finish()


def finish_without_asking(sitting: Sitting, missing: Sequence[Slot]) -> None:
    """Bring the brief to its reader. Raises WhyfirstError with the required answers that are missing, if any."""
    session = sitting.session
    if missing:
        lines = [f"  {slot.id}: {session.question(slot).ask}" for slot in dict.fromkeys(missing)]
        raise WhyfirstError(
            "these answers are needed and missing; give them with --answers:\n" + "\n".join(lines)
        )
    for line in sitting.take_news():
        say(line)
    deliver(sitting)


@dataclass
class _Saving:
    """Saves a session at each answer. Where the disk refuses, another place is asked for; nothing typed is lost."""

    sitting: Sitting
    face: Face
    behind: dict[str, drafts.SavedFile] = field(default_factory=dict)
    """Drafts with the answers to sets that the user has exchanged for another, by the name of theirs."""

    def save(self, session: Session) -> None:
        """Put the brief as it stands where it is kept, or keep it in memory until the next answer."""
        if session.questions != self.sitting.session.questions:
            self._leave_behind(self.sitting)
        self.sitting.session = session
        self.sitting.is_saved = False
        while (reason := self._try()) and self._move("not_saved", reason):
            pass
        if not self.sitting.is_saved:
            self._try()
        elif found := self.behind.pop(session.questions, None):
            found.discard()

    def _leave_behind(self, sitting: Sitting) -> None:
        """Keep the answers to a set as a draft of their own, until the user comes back to it."""
        if all(slot == TITLE for slot in sitting.session.known):
            return
        keeper = drafts.SavedFile.draft()
        with suppress(WhyfirstError), signals_held():
            keeper.save(sitting.text(), sitting.title)
            self.behind[sitting.session.questions] = keeper

    def finish(self) -> None:
        """Put the last answer on the disk. A brief that goes to a file has it when this returns."""
        sitting = self.sitting
        self.save(sitting.session)
        assert sitting.keeper is not None
        if not sitting.keeper.is_draft:
            self._insist()
        elif not sitting.to_stream:
            try:
                with signals_held():
                    sitting.made = drafts.create_brief(Path(), sitting.title, sitting.text())
            except WhyfirstError as error:
                if self._move("not_written", str(error)):
                    self._insist()

    def _insist(self) -> None:
        """Try again, here or where the user says, until the disk has all answers. The user can leave."""
        while not self.sitting.is_saved and (reason := self._try()):
            self._move("not_saved", reason)

    def _try(self) -> str:
        """Why the disk refuses; empty where it does not."""
        try:
            _save(self.sitting)
        except WhyfirstError as error:
            return str(error)
        self.face.tell("", [Line(line) for line in self.sitting.take_news()])
        return ""

    def _move(self, why: str, reason: str) -> bool:
        """Ask for another place; whether one was named."""
        words, keeper = self.sitting.session.set, self.sitting.keeper
        assert keeper is not None
        self.face.tell("", [Line(words.word(why, reason=reason))])
        question = Question(id="place", ask=words.word("ask_place"), help=words.word("help_place"))

        def refuse(raw: object) -> str:
            if not raw:
                return ""
            try:
                keeper.move(str(raw))
            except WhyfirstError as error:
                return str(error)
            self.sitting.is_saved = False
            return ""

        reply = self.face.ask(Step(question, question.ask, None, 0, 0, (), None), words, refuse)
        return isinstance(reply, str) and bool(reply)


def _save(sitting: Sitting) -> None:
    """Put the brief as it stands where it is kept, with news where that is elsewhere now. Raises WhyfirstError."""
    text, keeper = sitting.text(), sitting.keeper
    assert keeper is not None
    document = sitting.document
    as_found = document is not None and keeper.path == document.path and text == document.text
    if not as_found or sitting.has_changed:
        with signals_held():
            saved = keeper.save(text, sitting.title)
        sitting.has_changed = True
        if saved.conflict is not None:
            names = {"other": files.printable(saved.conflict), "path": files.printable(saved.path)}
            sitting.news.append(sitting.session.set.word("conflict", **names))
    sitting.is_saved = True


def _kept(sitting: Sitting) -> str:
    """Where the answers are, and the command that goes on with them; at the very last, the answers themselves."""
    word = sitting.session.set.word
    if not sitting.is_saved and not _rescue(sitting):
        return word("left_here") + "\n\n" + sitting.text()
    kept = [
        keeper.path for keeper in (sitting.keeper, sitting.draft) if keeper and keeper.holds_text()
    ]
    if not kept or kept[0] is None:
        return word("left_nothing")
    command = command_as_started(sitting.again(shell_quoted(str(kept[0]))))
    said = [word("left", path=files.printable(kept[0])), word("left_command", command=command)]
    return "\n".join([*sitting.take_news(), *said])


def _rescue(sitting: Sitting) -> bool:
    """Whether the disk took what it has not yet: in its place, among the drafts or wherever anything can be written."""
    keeper = sitting.keeper
    assert keeper is not None
    folders = [
        path
        for path in (drafts.drafts_folder(), Path(), Path(tempfile.gettempdir()))
        if path.is_dir()
    ]
    for folder in (None, *folders):
        try:
            if folder is not None:
                keeper.move(folder)
            _save(sitting)
        except WhyfirstError:
            continue
        return True
    return False


def deliver(sitting: Sitting) -> None:
    """The brief in its file or pipe, and only then the draft removed. Raises WhyfirstError, with where the answers are.

    Raises UserLeft where the user left before that.
    """
    if sitting.keeper is None:
        _deliver(sitting, asked=False)
        return
    with user_may_leave(lambda: _kept(sitting)):
        try:
            _deliver(sitting, asked=True)
        except WhyfirstError as error:
            raise WhyfirstError(f"{error}\n{_kept(sitting)}") from error


def _deliver(sitting: Sitting, *, asked: bool) -> None:
    word = sitting.session.set.word
    keeper = sitting.keeper or sitting.open()
    path = sitting.made
    if not keeper.is_draft and (asked or sitting.output != "-"):
        _save(sitting)
        path = keeper.path
    elif path is None and not sitting.to_stream:
        with signals_held():
            path = drafts.create_brief(Path(), sitting.title, sitting.text())
    if left := sitting.left():
        sitting.news.append(word("left_as_is", parts=word("separator").join(left)))
    for line in sitting.take_news():
        say(line)
    if sitting.to_stream:
        if not (
            write_result(sys.stdout, sitting.text()) and (not asked or pipe_was_read(sys.stdout))
        ):
            if asked:
                say(_kept(sitting))
            return
    elif is_terminal() and not sitting.to_file:
        _show(sitting.text(), plain=sitting.plain)
    if path is not None:
        say(word("saved", path=files.printable(path)))
    for finished in (keeper, sitting.draft):
        if finished is not None and not finished.discard():
            say(word("draft_stays", path=files.printable(str(finished.path))))


def _show(text: str, *, plain: bool) -> None:
    from whyfirst.commands.show import page

    page(text, plain=plain)
