"""What a command works from: a file of answers, a brief and its question set, and a user to ask."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from whyfirst import answer_file, sets
from whyfirst.answer_file import AnswerFile
from whyfirst.brief.facts import disagreements
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import names
from whyfirst.brief.reading import Reading, read
from whyfirst.brief.reviews import state_after_reviews, undated_reviews
from whyfirst.errors import FileError, SetError, WhyfirstError
from whyfirst.files import Document, decode_utf8, printable, read_document, read_text
from whyfirst.interview import Face
from whyfirst.model import QuestionSet
from whyfirst.review import PlanState
from whyfirst.sets import Search, SetFile
from whyfirst.text import abbreviated
from whyfirst.tty import line_waits, terminal_ends
from whyfirst.words import Words
from whyfirst.yaml_file.reading import LARGEST

FALLBACK = "general"
"""The set to use if none is named."""


@dataclass(frozen=True)
class OpenedBrief:
    """A brief as it was read, its set, and what to tell the user about them."""

    document: Document
    reading: Reading
    set_name: str
    """How the brief or the user refers to the set."""
    set_file: SetFile | None
    """None if the brief does not lead to a file."""
    set_notices: tuple[str, ...] = ()
    """That other questions than its own are used."""
    review_notices: tuple[str, ...] = ()
    """That something looks like a review, but isn't read as one."""
    reading_notices: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """Everything to tell the user."""
        return (*self.set_notices, *self.review_notices, *self.reading_notices)


@dataclass(frozen=True)
class SetOfBrief:
    """The question set to read a brief with, and what to tell the user about it."""

    questions: QuestionSet
    file: SetFile | None
    notices: tuple[str, ...] = ()


def read_answers(path: str) -> AnswerFile | None:
    """Return the answers of a file, or of standard input for `-`; None without a path.

    Raises WhyfirstError where they can't be read.
    """
    if not path:
        return None
    if path != "-":
        return answer_file.read(read_text(Path(path), LARGEST), path)
    if sys.stdin is None or sys.stdin.closed:
        raise WhyfirstError("standard input is closed, so there are no answers to read")
    name = "standard input"
    return answer_file.read(decode_utf8(sys.stdin.buffer.read(), name), name)


def open_brief(path: Path, set_name: str = "", *, strict: bool) -> OpenedBrief:
    """Return the brief at the path, read with the named set or its own. Raises WhyfirstError.

    Where its own set can't be used, that is an error if `strict`. If not, another is used.
    """
    document = read_document(path)
    try:
        front_matter = read_front_matter(document.text)
        name = set_name or front_matter.fields.get("questions", FALLBACK)
        if set_name:
            set_path = sets.find_for_user(set_name, path)
            set_of_brief = SetOfBrief(sets.load(set_path), SetFile.of(set_name, set_path))
        else:
            set_of_brief = find_set_of_brief(name, path, strict=strict)
        reading = read(document.text, set_of_brief.questions)
        state = state_after_reviews(document.text, reading.plan)
    except (SetError, FileError):
        raise  # these name the file themselves
    except WhyfirstError as error:
        raise WhyfirstError(f"{printable(path)}: {error}") from None
    return OpenedBrief(
        document,
        reading,
        name,
        set_of_brief.file,
        set_of_brief.notices,
        _notices_about_reviews(document.text, set_of_brief.questions),
        tuple(_notices_about(reading, state, set_of_brief.questions.words)),
    )


def _notices_about_reviews(text: str, questions: QuestionSet) -> tuple[str, ...]:
    notices = []
    for review in undated_reviews(text, questions):
        notices.append(questions.words("undated_review", heading=abbreviated(review.title)))
    return tuple(notices)


def _notices_about(reading: Reading, state: PlanState | None, words: Words) -> list[str]:
    notices = []
    for heading, reason in reading.misfits:
        notices.append(words("misfit", heading=heading, reason=reason))
    for unread in reading.unread:
        if not unread.reason:
            heading = names(reading.plan.set)[unread.id]
            text = abbreviated(" ".join(unread.text.split()))
            notices.append(words("unread", heading=heading, line=unread.line, text=text))
    for field, at_top, in_text in disagreements(reading, state):
        key = "disagrees" if in_text else "disagrees_none"
        notices.append(words(key, field=field, top=abbreviated(at_top), text=in_text))
    for old, heading in reading.reworded:
        notices.append(words("reworded", old=old, heading=heading))
    if reading.strangers:
        notices.append(words("strangers", headings=words("separator").join(reading.strangers)))
    return notices


def find_set_of_brief(reference: str, brief: Path, *, strict: bool) -> SetOfBrief:
    """Return the set that a brief refers to.

    Where it is missing or broken, raise WhyfirstError if `strict`, or else return the general set.
    """
    search = sets.find_for_brief(reference, brief)
    if search.set_file is None or not search.is_found:
        if strict:
            raise WhyfirstError(search.explain())
        return _general_set(search, search.why_not_found())
    if strict and search.instead_of is not None:
        raise WhyfirstError(search.explain())

    try:
        questions = sets.load(search.set_file.path)
    except SetError as error:
        if strict:
            raise
        return _general_set(search, str(error))
    return SetOfBrief(questions, search.set_file, _notices_about_set(search, questions.words))


def _general_set(search: Search, reason: str) -> SetOfBrief:
    """Return the general set, for a brief that keeps referring to its own."""
    general = sets.questions(FALLBACK)
    name = abbreviated(search.reference, 300)
    notice = general.words("set_gone", name=name, reason=reason)
    return SetOfBrief(general, search.set_file, (notice,))


def _notices_about_set(search: Search, words: Words) -> tuple[str, ...]:
    assert search.set_file is not None
    path = printable(search.set_file.path)
    if search.instead_of is not None:
        return (words("set_replaced", old=printable(search.instead_of), path=path),)
    if search.is_near_user:
        return (words("set_not_near", name=abbreviated(search.reference, 300), path=path),)
    return ()


@contextmanager
def face_for(*, plain: bool) -> Iterator[Face | None]:
    """Yield a face on the user's terminal: prompts, or plain lines; None without a terminal."""
    is_dumb = os.environ.get("TERM", "dumb") in ("dumb", "unknown")
    chosen_face = _plain_face if plain or is_dumb else _prompts
    with chosen_face() as face:
        yield face


@contextmanager
def _plain_face() -> Iterator[Face | None]:
    from whyfirst.plain import PlainFace

    with terminal_ends() as ends:
        if ends is None:
            yield None
        else:
            yield PlainFace(ends.keys, ends.screen, line_waits)


@contextmanager
def _prompts() -> Iterator[Face | None]:
    from whyfirst.terminal import NoTerminalError, terminal_face

    try:
        with terminal_face() as face:
            yield face
    except NoTerminalError:
        yield None
