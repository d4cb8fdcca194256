"""A sitting: a session with every answer on the disk, ways to leave it, and the brief brought to its reader.

Knows nothing of which command it is, or of how a brief records a plan: it is given both.
"""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from whyfirst import store
from whyfirst.brief.revision import Revision
from whyfirst.errors import Left, WhyfirstError
from whyfirst.interview import Face, Line, Sets, interview
from whyfirst.model import TITLE, Plan, Question, Slot
from whyfirst.session import Session, Step
from whyfirst.streams import is_terminal, say

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
    document: store.Document | None = None
    """The brief that was opened."""
    keeper: store.Keeper | None = None
    news: list[str] = field(default_factory=list)
    """What the user must be told, on stderr."""

    def text(self) -> str:
        """The brief as it stands."""
        return self.record(self.session.plan()).text

    def left(self) -> list[str]:
        """What was generated once and stays as a hand left it, in words."""
        names = {str(key[0]) for key in self.record(self.session.plan()).left}
        return [self.session.set.word(f"part_{name}") for name in PARTS if name in names]


def converse(sitting: Sitting, face: Face, sets: Sets | None = None) -> None:
    """Let the user answer, with every answer on the disk before the next question is drawn.

    With `sets`, the user chooses one of them after the title. Raises Left where the user left.
    """
    if sitting.output not in ("", "-"):
        sitting.keeper = store.Keeper.new(sitting.output)
    elif sitting.document is not None:
        sitting.keeper = store.Keeper.reopen(sitting.document)
    else:
        sitting.keeper = store.Keeper.draft()
    face.tell("", [Line(line) for line in sitting.news])
    sitting.news.clear()
    saving = _Saving(sitting, face)
    try:
        with _signals():
            sitting.session = interview(sitting.session.start(), face, saving.save, sets)
    except (KeyboardInterrupt, EOFError) as error:
        _leave(sitting, getattr(error, "number", signal.SIGINT))
    saving.save(sitting.session)


def finish_without_asking(sitting: Sitting, missing: Sequence[Slot]) -> None:
    """Bring the brief to its reader. Raises WhyfirstError with the required answers that are missing, if any."""
    session = sitting.session
    if missing:
        lines = [f"  {slot.id}: {session.question(slot).ask}" for slot in dict.fromkeys(missing)]
        raise WhyfirstError("these answers are needed and missing; give them with --answers:\n" + "\n".join(lines))
    for line in sitting.news:
        say(line)
    sitting.news.clear()
    deliver(sitting)


@dataclass
class _Saving:
    """Saves a session at each answer. Where the disk refuses, another place is asked for; nothing typed is lost."""

    sitting: Sitting
    face: Face

    def save(self, session: Session) -> None:
        """Put the brief as it stands where it is kept."""
        self.sitting.session = session
        keeper = self.sitting.keeper
        assert keeper is not None
        text = self.sitting.text()
        if (
            self.sitting.document is not None
            and keeper.path == self.sitting.document.path
            and text == self.sitting.document.text
        ):
            return
        while True:
            try:
                saved = keeper.save(text, str(session.known.get(TITLE) or ""))
            except WhyfirstError as error:
                if not self._move(keeper, str(error)):
                    return
            else:
                if saved.other is not None:
                    word = session.set.word
                    self.face.tell("", [Line(word("conflict", other=saved.other, path=saved.path))])
                return

    def _move(self, keeper: store.Keeper, reason: str) -> bool:
        """Ask for another place; whether one was named. Without one, saving is tried again at the next answer."""
        words = self.sitting.session.set
        self.face.tell("", [Line(words.word("not_saved", reason=reason))])
        question = Question(id="place", ask=words.word("ask_place"), help=words.word("help_place"))

        def refuse(raw: object) -> str:
            if not raw:
                return ""
            try:
                keeper.move(str(raw))
            except WhyfirstError as error:
                return str(error)
            return ""

        reply = self.face.ask(Step(question, question.ask, None, 0, 0, (), None), words, refuse)
        return isinstance(reply, str) and bool(reply)


class _Signal(KeyboardInterrupt):
    """The system wants the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def _signals() -> Iterator[None]:
    """Where the system ends the program, or the terminal goes, the user has left."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise _Signal(number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
    for number in numbers:
        before[number] = signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(sitting: Sitting, number: int) -> NoReturn:
    word, keeper = sitting.session.set.word, sitting.keeper
    path = keeper.path if keeper else None
    if path is None or not path.exists():
        text = word("left_nothing")
    else:
        text = word("left", path=path, command=sitting.again(shlex.quote(str(path))))
    raise Left(text, 128 + number)


def deliver(sitting: Sitting) -> None:
    """The brief in its file or pipe, and only then the draft removed."""
    text, keeper = sitting.text(), sitting.keeper
    is_draft = keeper is not None and keeper.is_draft
    to_file = sitting.output not in ("", "-")
    to_stream = sitting.output == "-" or not (to_file or is_terminal())
    path: Path | None = None
    if to_file or (sitting.document is not None and not is_draft and sitting.output != "-"):
        if keeper is None:
            keeper = store.Keeper.new(sitting.output) if to_file else store.Keeper.reopen(_document(sitting))
            if sitting.document is None or to_file or text != sitting.document.text:
                saved = keeper.save(text, sitting.session.plan().title)
                if saved.other is not None:
                    say(sitting.session.set.word("conflict", other=saved.other, path=saved.path))
        path = keeper.path
    elif not to_stream:
        path = store.create(Path(), sitting.session.plan().title, text)
    if left := sitting.left():
        say(sitting.session.set.word("left_as_is", parts=sitting.session.set.word("separator").join(left)))
    if to_stream:
        if not store.write_stream(sys.stdout, text):
            return
    elif is_terminal() and not to_file:
        _show(text, plain=sitting.plain)
    if path is not None:
        say(sitting.session.set.word("saved", path=path))
    if keeper is not None and not keeper.discard():
        say(sitting.session.set.word("draft_stays", path=keeper.path))


def _document(sitting: Sitting) -> store.Document:
    assert sitting.document is not None
    return sitting.document


def _show(text: str, *, plain: bool) -> None:
    from whyfirst.commands.show import page

    page(text, plain=plain)
