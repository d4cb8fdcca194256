"""A question set from a file or a text, or every problem that keeps it from being one.

Knows nothing of where sets are found, or of how problems are shown.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from whyfirst.errors import Problem, SetError
from whyfirst.model import QuestionSet
from whyfirst.sets import check
from whyfirst.sets.advice import advice
from whyfirst.sets.validate import Draft, shaped
from whyfirst.yaml_file import reading as source
from whyfirst.yaml_file.positions import Place, pointed, shown
from whyfirst.yaml_file.reading import MOST_PROBLEMS


@dataclass(frozen=True)
class Report:
    """What is wrong with a file, in its order; where there is no error, what could be better."""

    path: str
    text: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """The problems line by line, each with the line of the file that it is about and a caret below."""
        lines = self.text.split("\n")
        return "\n".join(self._block(problem, lines) for problem in self.problems)

    def _block(self, problem: Problem, lines: Sequence[str]) -> str:
        where = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
        level = "" if problem.level == "error" else f"{problem.level}: "
        pointer = pointed(lines, Place(problem.line, problem.column))
        said = f"{where}: {level}{problem.what}; {problem.todo}"
        return "\n    ".join((said, *pointer.split("\n"))) if pointer else said

    @property
    def errors(self) -> int:
        """How many problems keep the set from being used."""
        return sum(problem.level == "error" for problem in self.problems)


def load(path: Path) -> QuestionSet:
    """The question set in the file. Its name is the file's stem where it gives none.

    Raises SetError with every problem of the file, in the order of the file.
    """
    return _finished(source.text_of(path), shown(str(path), 500), path.stem)


def examine(path: Path) -> Report:
    """All there is to say about a file. Raises nothing: a file that can't be read is an error in the report."""
    try:
        text = source.text_of(path)
    except SetError as error:
        return Report(shown(str(path), 500), "", error.problems)
    with _no_collection():
        draft = shaped(source.parse(text, shown(str(path), 500)))
        return Report(draft.source.path, text, _ordered(draft) or advice(draft))


def parse(text: str, path: str = "text") -> QuestionSet:
    """The question set in the text. `path` is what the problems are said to be in. Raises SetError as `load` does."""
    return _finished(text, path, Path(path).stem)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Look for no circles among the values that are built: there are none, and each look takes longer than the last."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _finished(text: str, path: str, stem: str) -> QuestionSet:
    with _no_collection():
        draft = shaped(source.parse(text, path))
        problems = _ordered(draft)
    if problems or draft.set is None:
        raise SetError(problems)
    return draft.set if draft.set.name else draft.set.model_copy(update={"name": stem})


def _ordered(draft: Draft) -> tuple[Problem, ...]:
    """Every problem of the draft once, in the order of the file; where there are very many, the first found."""
    found = dict.fromkeys(islice(chain(draft.problems, check.problems(draft)), MOST_PROBLEMS))
    problems = sorted(found, key=lambda problem: (problem.line, problem.column))
    if len(found) == MOST_PROBLEMS:
        what = f"only the first {MOST_PROBLEMS} problems are listed"
        problems.append(Problem(draft.source.path, 0, 0, what, "mend these, then look for more"))
    return tuple(problems)
