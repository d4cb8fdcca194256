"""A question set from a file or a text, or every problem that keeps it from being one.

Knows nothing of where sets are found, or of how problems are shown.
"""

from __future__ import annotations

from pathlib import Path

from whyfirst.errors import Problem, SetError
from whyfirst.model import QuestionSet
from whyfirst.sets import check, source
from whyfirst.sets.advice import advice
from whyfirst.sets.shape import Draft, shaped
from whyfirst.sets.source import Source


def load(path: Path) -> QuestionSet:
    """The question set in the file. Its name is the file's stem where it gives none.

    Raises SetError with every problem of the file, in the order of the file.
    """
    return _finished(source.read(path), path.stem)


def examine(path: Path) -> tuple[Problem, ...]:
    """Every problem of the file, in its order; where there is no error, what could be better. Raises nothing."""
    try:
        draft = shaped(source.read(path))
    except SetError as error:
        return error.problems
    return ordered(draft) or advice(draft)


def parse(text: str, path: str = "text") -> QuestionSet:
    """The question set in the text. `path` is what the problems are said to be in. Raises SetError as `load` does."""
    return _finished(source.parse(text, path), Path(path).stem)


def _finished(read: Source, stem: str) -> QuestionSet:
    draft = shaped(read)
    problems = ordered(draft)
    if problems or draft.set is None:
        raise SetError(problems)
    return draft.set if draft.set.name else draft.set.model_copy(update={"name": stem})


def ordered(draft: Draft) -> tuple[Problem, ...]:
    """Every problem of the draft once, in the order of the file."""
    found = dict.fromkeys((*draft.problems, *check.problems(draft)))
    return tuple(sorted(found, key=lambda problem: (problem.line, problem.column)))
