"""Question sets as files: where they are found, how one is read and checked, and what is said where one is wrong.

The parts: `library` finds them · `loading` makes a set or a report of a file · `source` reads YAML with places,
`traps` explains what is no YAML · `spelling` takes keys as they were meant, `shape` holds the data to the model,
`complaints` says what the model objects to · `check` looks at how the questions hang together, by the table in `roles`,
with `spots` for what they refer to and `conditions` for the answers that they name, `advice` at what could be better ·
`near` knows what was meant, `places` shows where · `schema`, `showing` and `copying` are for who looks at a set or
makes one. Knows nothing of commands and terminals.
"""

from __future__ import annotations

from whyfirst.model import QuestionSet
from whyfirst.sets.library import Folder, Found, available, find, folders
from whyfirst.sets.loading import Report, examine, load, parse

__all__ = [
    "Folder",
    "Found",
    "Report",
    "available",
    "examine",
    "find",
    "folders",
    "load",
    "parse",
    "questions",
]


def questions(reference: str, where: tuple[Folder, ...] | None = None) -> QuestionSet:
    """The set of this name or file. Raises WhyfirstError where there is none, and SetError where it is wrong."""
    return load(find(reference, where))
