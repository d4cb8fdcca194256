"""One run of `plan` or `review`: it saves every answer, and delivers the brief."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from whyfirst import drafts
from whyfirst.brief.revision import Revision
from whyfirst.commands.exit import command_as_started, shell_quoted, user_may_leave
from whyfirst.drafts import SavedFile
from whyfirst.errors import Refusal, WhyfirstError
from whyfirst.files import Document, printable
from whyfirst.interview import Face, Line, Sets, interview, pick
from whyfirst.model import Question
from whyfirst.session import Session
from whyfirst.sets import SetFile
from whyfirst.sheet import TITLE, Plan, Slot
from whyfirst.signals import signals_held
from whyfirst.tty import check_result_stream, is_terminal, pipe_was_read, say, write_result
from whyfirst.words import Words

PARTS = ("front", "summary", "map", "finding", "count", "open")
"""The generated parts of a brief, by the first part of their blocks' keys."""


@dataclass
class Run:
    """A session, the file that keeps its answers, and where the brief goes."""

    session: Session
    brief_of: Callable[[Plan], Revision]
    """Returns the brief that records a plan."""
    resume_command: Callable[[str], str]
    """Returns the command that continues with a brief, given its quoted path."""
    output: str = ""
    plain: bool = False
    document: Document | None = None
    """The brief that was opened."""
    notices: list[str] = field(default_factory=list)
    """What to tell the user on stderr."""
    set_files: dict[str, SetFile] = field(default_factory=dict)
    """The files of the sets that the session may use, by how the session refers to them."""

    face: Face | None = None
    file: SavedFile | None = None
    """Where the answers are kept."""
    old_draft: SavedFile | None = None
    """The draft this run resumed, if it goes on elsewhere; deleted when the brief is delivered."""
    drafts_by_set: dict[str, SavedFile] = field(default_factory=dict)
    """Drafts with the answers to sets the user switched away from, by the name of the set."""
    is_saved: bool = True
    """Whether every answer is on disk."""
    was_written: bool = False
    """Whether this run has written its file."""
    created: Path | None = None
    """The file that was created for the reader, beside the draft."""

    @property
    def words(self) -> Words:
        """The fixed words, in the language of the set."""
        return self.session.words

    @property
    def goes_to_file(self) -> bool:
        """Whether the brief goes to a new file that was named."""
        return self.output not in ("", "-")

    @property
    def goes_to_stdout(self) -> bool:
        """Whether the brief goes to stdout as it is."""
        if self.goes_to_file:
            return False
        return self.output == "-" or not is_terminal()

    def text(self) -> str:
        """Return the brief as it is now."""
        return self._revision().text

    def _revision(self) -> Revision:
        return self.brief_of(self._plan_naming_set(self._brief_folder()))

    def _draft_text(self) -> str:
        """Return the brief as a draft, which remembers the full path of its set."""
        return self.brief_of(self._plan_naming_set(None)).text

    def _brief_folder(self) -> Path:
        """Return the folder of the brief: the one the user is in, unless it has a file already."""
        if self.file is None or self.file.is_draft:
            return Path()
        return self.file.folder

    def _plan_naming_set(self, brief_folder: Path | None) -> Plan:
        """Return the plan so far, with its set named as a brief in this folder finds it.

        None: as a draft finds it, from wherever it is resumed.
        """
        plan = self.session.plan()
        set_file = self.set_files.get(self.session.set_name)
        if set_file is None:
            return plan
        if brief_folder is None:
            return replace(plan, set_name=str(set_file.path))
        return replace(plan, set_name=set_file.reference_from(brief_folder))

    def take_notices(self) -> list[str]:
        """Return what to tell the user now, and not again."""
        notices, self.notices = self.notices, []
        return notices

    # Asking

    def ask(self, face: Face, sets: Sets | None = None) -> None:
        """Let the user answer, with every answer on disk before the next question is drawn.

        With `sets`, the user chooses one of them after the title. Raises UserLeft where the user
        quits.
        """
        self.face = face
        self.open_file()
        self._tell(self.take_notices())
        with user_may_leave(self.farewell):
            self.session = interview(self.session.start(), face, self.save, sets)
            self._save_last_answer()

    def _tell(self, lines: Sequence[str]) -> None:
        assert self.face is not None
        self.face.tell("", [Line(line) for line in lines])

    def finish_without_asking(self, missing: Sequence[Slot]) -> None:
        """Deliver the brief. Raises WhyfirstError with the required answers that are missing."""
        if missing:
            asks = [f"  {slot.id}: {self.session.sheet.question(slot).ask}" for slot in missing]
            lines = "\n".join(dict.fromkeys(asks))
            raise WhyfirstError(
                f"these required answers are missing; give them with --answers:\n{lines}"
            )
        for notice in self.take_notices():
            say(notice)
        self.deliver()

    # Saving

    def open_file(self) -> SavedFile:
        """Return the file where the answers are kept.

        Raises WhyfirstError if it can't be written, or if stdout is closed.
        """
        if self.goes_to_stdout:
            check_result_stream(sys.stdout)
        opened = SavedFile.reopen(self.document) if self.document else None
        if self.goes_to_file:
            self.file = SavedFile.new(self.output)
            if opened and opened.is_draft:
                self.old_draft = opened
        else:
            self.file = opened or SavedFile.draft()
        return self.file

    def save(self, session: Session) -> None:
        """Save a session. Where the disk refuses, ask for another place, or keep it in memory."""
        if session.set_name != self.session.set_name:
            self._keep_answers_to_old_set()
        self.session = session
        self.is_saved = False

        while reason := self._try_to_save():
            if not self._offer_another_place("not_saved", reason):
                self._try_to_save()  # no other place was named: try the same one again
                break
        if self.is_saved and session.set_name in self.drafts_by_set:
            self.drafts_by_set.pop(session.set_name).discard()

    def _keep_answers_to_old_set(self) -> None:
        """Keep the answers to this set in a draft of their own, until the user returns to it."""
        if set(self.session.sheet.answers) <= {TITLE}:
            return
        file = SavedFile.draft()
        with suppress(WhyfirstError), signals_held():
            file.save(self._draft_text(), self.session.title)
            self.drafts_by_set[self.session.set_name] = file

    def _save_last_answer(self) -> None:
        """Save the last answer. A brief that goes to a file is there when this returns."""
        self.save(self.session)
        assert self.file is not None
        if not self.file.is_draft:
            self._save_until_done()
        elif not self.goes_to_stdout:
            try:
                self._create_brief()
            except WhyfirstError as error:
                if self._offer_another_place("not_written", str(error)):
                    self._save_until_done()

    def _save_until_done(self) -> None:
        """Keep trying, here or in a place the user names, until everything is saved."""
        while not self.is_saved and (reason := self._try_to_save()):
            self._offer_another_place("not_saved", reason)

    def _try_to_save(self) -> str:
        """Save. Return the reason if that failed, else an empty string."""
        try:
            self._write()
        except WhyfirstError as error:
            return str(error)
        self._tell(self.take_notices())
        return ""

    def _write(self) -> None:
        """Save the brief. Raises WhyfirstError where the disk refuses."""
        assert self.file is not None
        text = self._draft_text() if self.file.is_draft else self.text()
        is_unchanged = (
            self.document is not None
            and self.document.path == self.file.path
            and self.document.text == text
        )
        if self.was_written or not is_unchanged:
            with signals_held():
                saved = self.file.save(text, self.session.title)
            self.was_written = True
            if saved.conflict is not None:
                other, path = printable(saved.conflict), printable(saved.path)
                self.notices.append(self.words("conflict", other=other, path=path))
        self.is_saved = True

    def _create_brief(self) -> None:
        with signals_held():
            self.created = drafts.create_brief(Path(), self.session.title, self.text())

    def _offer_another_place(self, notice: str, reason: str) -> bool:
        """Ask the user for another place. Return whether they named one."""
        assert self.face is not None
        self._tell([self.words(notice, reason=reason)])
        question = Question(id="place", ask=self.words("ask_place"), help=self.words("help_place"))
        return isinstance(pick(self.face, question, self.words, check=self._move), str)

    def _move(self, place: object) -> None:
        assert self.file is not None
        try:
            self.file.move(str(place))
        except WhyfirstError as error:
            raise Refusal(str(error)) from None
        self.is_saved = False

    # Leaving

    def farewell(self) -> str:
        """Save what can be saved. Return where the answers are, and how to continue.

        As a last resort, return the answers themselves.
        """
        if not self.is_saved and not self._save_anywhere():
            return self.words("left_here") + "\n\n" + self.text()

        files = [file for file in (self.file, self.old_draft) if file and file.holds_text()]
        if not files:
            return self.words("left_nothing")
        path = files[0].path
        assert path is not None
        command = command_as_started(self.resume_command(shell_quoted(str(path))))
        lines = [
            *self.take_notices(),
            self.words("left", path=printable(path)),
            self.words("left_command", command=command),
        ]
        return "\n".join(lines)

    def _save_anywhere(self) -> bool:
        """Save in the usual place, or wherever the disk allows. Return whether it worked."""
        assert self.file is not None
        others = (drafts.drafts_folder(), Path(), Path(tempfile.gettempdir()))
        folders = [folder for folder in others if folder.is_dir()]
        for folder in (None, *folders):
            try:
                if folder is not None:
                    self.file.move(folder)
                self._write()
            except WhyfirstError:
                continue  # the next folder may do
            return True
        return False

    # Delivering

    def deliver(self) -> None:
        """Bring the brief to its file or pipe, and only then delete the draft.

        Raises WhyfirstError with where the answers are, and UserLeft where the user quits.
        """
        if self.face is None:
            self._deliver()
            return
        with user_may_leave(self.farewell):
            try:
                self._deliver()
            except WhyfirstError as error:
                raise WhyfirstError(f"{error}\n{self.farewell()}") from error

    def _deliver(self) -> None:
        file = self.file or self.open_file()
        was_asked = self.face is not None
        path = self.created
        if not file.is_draft and (was_asked or self.output != "-"):
            self._write()
            path = file.path
        elif path is None and not self.goes_to_stdout:
            self._create_brief()
            path = self.created

        self._note_what_was_not_updated()
        for notice in self.take_notices():
            say(notice)

        if self.goes_to_stdout:
            if not self._write_to_stdout():
                return
        elif is_terminal() and not self.goes_to_file:
            self._show()
        if path is not None:
            say(self.words("saved", path=printable(path)))
        self._delete_drafts()

    def _note_what_was_not_updated(self) -> None:
        revision = self._revision()
        for text in revision.rewritten:
            self.notices.append(self.words("rewritten", text=text))
        names = {str(key[0]) for key in revision.not_updated}
        parts = [self.words(f"part_{name}") for name in PARTS if name in names]
        if parts:
            listed = self.words("separator").join(parts)
            self.notices.append(self.words("left_as_is", parts=listed))

    def _write_to_stdout(self) -> bool:
        """Write the brief to stdout. Return whether its reader has it, as far as can be known."""
        was_written = write_result(sys.stdout, self.text())
        if self.face is None:
            return was_written
        if was_written and pipe_was_read(sys.stdout):
            return True
        say(self.farewell())
        return False

    def _show(self) -> None:
        from whyfirst.commands.show import show_brief

        show_brief(self.text(), plain=self.plain)

    def _delete_drafts(self) -> None:
        for file in (self.file, self.old_draft):
            if file is not None and not file.discard():
                say(self.words("draft_stays", path=printable(str(file.path))))
