"""What can go wrong for a user, as facts: where, what, and what to do. Knows nothing of how it is shown."""

from __future__ import annotations

from dataclasses import dataclass


class WhyfirstError(Exception):
    """Something a user can mend. `str()` of it says what is wrong, where, and what to do; the exit code is 2."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file. `line` and `column` count from 1; 0 where the place is not known."""

    path: str
    line: int
    column: int
    what: str
    todo: str
    level: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.what}; {self.todo}" if self.todo else f"{place}: {self.what}"


class SetError(WhyfirstError):
    """A question set that can't be used. `problems` holds every problem found, in the order of the file."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Refusal(WhyfirstError):
    """An answer that does not fit its question. `str()` of it is the reason, in the words of the set."""


class Left(Exception):
    """The user left. `str()` of it says where the draft is; `status` is the exit status."""

    def __init__(self, text: str, status: int = 130) -> None:
        super().__init__(text)
        self.status = status
