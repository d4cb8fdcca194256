"""Question sets as files: found, read, checked, and shown.

`library` finds them; `loading` makes a set of a file, or a report of what is wrong with it.
`validate` holds a file to the model: `spelling` takes unknown keys as they were meant, `messages`
puts what the model objects to in words. `check` looks at how the questions fit together, with
`references` for the questions they refer to; `advice` says what could be better. `schema` and
`outline` show the format and a set to people.
"""

from __future__ import annotations

from whyfirst.model import QuestionSet
from whyfirst.sets.library import (
    Folder,
    ListedSet,
    Search,
    SetFile,
    available,
    copied,
    find,
    find_for_brief,
    find_for_user,
    folders,
)
from whyfirst.sets.loading import Report, examine, load, parse

__all__ = [
    "Folder",
    "ListedSet",
    "Report",
    "Search",
    "SetFile",
    "available",
    "copied",
    "examine",
    "find",
    "find_for_brief",
    "find_for_user",
    "folders",
    "load",
    "parse",
    "questions",
]


def questions(reference: str, where: tuple[Folder, ...] | None = None) -> QuestionSet:
    """Return the set with this name or path.

    Raises WhyfirstError if there is none, and SetError if it is wrong.
    """
    return load(find(reference, where))
