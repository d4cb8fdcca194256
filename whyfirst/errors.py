"""The errors a user can cause and fix. Each says what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class WhyfirstError(Exception):
    """Something the user can fix. `str()` gives the whole message; the exit status is 2."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file. `line` and `column` count from 1; both are 0 if unknown."""

    path: str
    line: int
    column: int
    what: str
    todo: str
    level: Literal["error", "advice"] = "error"

    def __str__(self) -> str:
        place = self.path
        if self.line:
            place = f"{self.path}:{self.line}:{self.column}"

        if not self.todo:
            return f"{place}: {self.what}"
        return f"{place}: {self.what}; {self.todo}"


class FileError(WhyfirstError):
    """A file that can't be read or written. `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class SetError(WhyfirstError):
    """A question set that can't be used. `problems` has all of them, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        lines = [str(problem) for problem in problems]
        super().__init__("\n".join(lines))
        self.problems = problems


class Refusal(WhyfirstError):
    """An answer that does not fit its question. `str()` gives the reason, in the set's words."""


class UserLeft(Exception):
    """The user quit. `str()` says where the answers are; `status` is the exit status."""

    def __init__(self, text: str, status: int = 130) -> None:
        super().__init__(text)
        self.status = status
