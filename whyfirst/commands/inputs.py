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
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.reading import Reading, read
from whyfirst.errors import FileError, SetError, WhyfirstError
from whyfirst.files import Document, decode_utf8, read_document, read_text
from whyfirst.interview import Face
from whyfirst.model import QuestionSet
from whyfirst.tty import line_waits, terminal_ends
from whyfirst.words import Words
from whyfirst.yaml_file.reading import LARGEST

FALLBACK = "general"
"""The set to use where none is named."""


@dataclass(frozen=True)
class OpenedBrief:
    """A brief as it was read, the name of its set, and what to tell the user about it."""

    document: Document
    reading: Reading
    set_name: str
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


def open_brief(path: Path, set_name: str = "") -> OpenedBrief:
    """Return the brief at the path, read with the named set or its own. Raises WhyfirstError."""
    document = read_document(path)
    try:
        front_matter = read_front_matter(document.text)
        name = set_name or front_matter.fields.get("questions", FALLBACK)
        questions, notices = set_of_brief(name, path, strict=bool(set_name))
        reading = read(document.text, questions)
    except (SetError, FileError):
        raise  # these name the file themselves
    except WhyfirstError as error:
        raise WhyfirstError(f"{path}: {error}") from None
    notices += _notices_about(reading, questions.words)
    return OpenedBrief(document, reading, name, tuple(notices))


def _notices_about(reading: Reading, words: Words) -> list[str]:
    notices = []
    for heading, reason in reading.misfits:
        notices.append(words("misfit", heading=heading, reason=reason))
    for old, heading in reading.reworded:
        notices.append(words("reworded", old=old, heading=heading))
    if reading.strangers:
        notices.append(words("strangers", headings=words("separator").join(reading.strangers)))
    return notices


def set_of_brief(name: str, brief: Path, *, strict: bool) -> tuple[QuestionSet, list[str]]:
    """Return the set that a brief was made with, and what to tell the user about it.

    Where it can't be found, that is the general set, or an error with `strict`. Raises
    WhyfirstError.
    """
    try:
        return sets.questions(name), []
    except WhyfirstError as error:
        beside = brief.parent / name
        if name.endswith((".yaml", ".yml")) and beside.is_file():
            return sets.questions(str(beside)), []
        if strict:
            raise
        questions = sets.questions(FALLBACK)
        return questions, [questions.words("set_gone", name=name, reason=str(error))]


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
