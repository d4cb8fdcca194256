"""What a command is given: a file of answers, a brief, and the question set that the brief was made with."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from whyfirst import answer_file as answers_
from whyfirst import sets
from whyfirst.brief.front_matter import front
from whyfirst.brief.reading import Reading, read
from whyfirst.errors import WhyfirstError
from whyfirst.files import Document, decode_utf8, read_document, read_text
from whyfirst.model import QuestionSet
from whyfirst.yaml_file.reading import LARGEST

FALLBACK = "general"
"""The set where none is named."""


@dataclass(frozen=True)
class Opened:
    """A brief as it was read, the name by which its set was found, and what the user must be told of it."""

    document: Document
    reading: Reading
    questions: str
    news: tuple[str, ...] = ()


def given_answers(path: str) -> answers_.Answers | None:
    """The answers of a file, or of standard input for `-`; None without a path. Raises WhyfirstError."""
    if not path:
        return None
    if path == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise WhyfirstError("standard input is closed: there are no answers to read")
        return answers_.read(
            decode_utf8(sys.stdin.buffer.read(), "standard input"), "standard input"
        )
    return answers_.read(read_text(Path(path), LARGEST), path)


def opened(path: Path, named: str = "") -> Opened:
    """The brief at the path, read with the set that is named, or with its own. Raises WhyfirstError."""
    document = read_document(path)
    try:
        name = named or front(document.text).fields.get("questions", FALLBACK)
        questions, news = set_of_brief(name, path, strict=bool(named))
        reading = read(document.text, questions)
    except WhyfirstError as error:
        raise type(error)(f"{path}: {error}") if type(error) is WhyfirstError else error from None
    word = questions.word
    news += [word("misfit", heading=heading, reason=reason) for heading, reason in reading.misfits]
    news += [word("reworded", old=old, heading=heading) for old, heading in reading.reworded]
    if reading.strangers:
        news.append(word("strangers", headings=word("separator").join(reading.strangers)))
    return Opened(document, reading, name, tuple(news))


def set_of_brief(name: str, brief: Path, *, strict: bool) -> tuple[QuestionSet, list[str]]:
    """The set a brief was made with. Where it can't be found, the general one, and a sentence that says so.

    Raises WhyfirstError instead where `strict`.
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
        return questions, [questions.word("set_gone", name=name, reason=str(error))]
