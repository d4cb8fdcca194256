"""A question set from a file or a text, or every problem that keeps it from being one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path

from whyfirst.errors import Problem, SetError
from whyfirst.model import QuestionSet
from whyfirst.sets import check
from whyfirst.sets.advice import advice
from whyfirst.sets.validate import ParsedSet, validate
from whyfirst.text import abbreviated
from whyfirst.yaml_file import reading
from whyfirst.yaml_file.positions import Position, line_with_caret
from whyfirst.yaml_file.reading import MOST_PROBLEMS


@dataclass(frozen=True)
class Report:
    """What is wrong with a file, in its order; if there is no error, what could be better."""

    path: str
    text: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        """Return the problems, each with the line of the file that it is about and a caret."""
        lines = self.text.split("\n")
        return "\n".join(_with_line(problem, lines) for problem in self.problems)

    @property
    def errors(self) -> int:
        """How many problems keep the set from being used."""
        return sum(problem.level == "error" for problem in self.problems)


def _with_line(problem: Problem, lines: Sequence[str]) -> str:
    place = Position(problem.line, problem.column)
    message = str(problem)
    if problem.level != "error":
        what = f"{problem.level}: {problem.what}"
        message = str(replace(problem, what=what))
    line = line_with_caret(lines, place)
    return "\n    ".join([message, *line.splitlines()])


def load(path: Path) -> QuestionSet:
    """Return the question set in a file. Its name is the file's stem where it gives none.

    Raises SetError with every problem of the file, in the order of the file.
    """
    return _loaded(reading.text_of(path), _name_of(path), path.stem)


def parse(text: str, path: str = "text") -> QuestionSet:
    """Return the question set in a text. `path` is named in problems. Raises SetError as `load`."""
    return _loaded(text, path, Path(path).stem)


def examine(path: Path) -> Report:
    """Return everything there is to say about a file. A file that can't be read is an error too."""
    name = _name_of(path)
    try:
        text = reading.text_of(path)
    except SetError as error:
        return Report(name, "", error.problems)
    draft = validate(reading.parse(text, name))
    return Report(name, text, _all_problems(draft) or advice(draft))


def _name_of(path: Path) -> str:
    return abbreviated(str(path), 500)


def _loaded(text: str, path: str, stem: str) -> QuestionSet:
    draft = validate(reading.parse(text, path))
    problems = _all_problems(draft)
    if problems or draft.set is None:
        raise SetError(problems)
    if draft.set.name:
        return draft.set
    return draft.set.model_copy(update={"name": stem})


def _all_problems(draft: ParsedSet) -> tuple[Problem, ...]:
    """Return each problem of a draft once, in the order of the file, or the first of very many."""
    every_problem = chain(draft.problems, check.problems(draft))
    distinct = dict.fromkeys(islice(every_problem, MOST_PROBLEMS))
    problems = sorted(distinct, key=attrgetter("line", "column"))
    if len(problems) == MOST_PROBLEMS:
        what = f"only the first {MOST_PROBLEMS} problems are listed"
        problems.append(Problem(draft.path, 0, 0, what, "fix these, then check again"))
    return tuple(problems)
