"""The front matter of many briefs, and the rest of their text as bytes that nobody has parsed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from whyfirst import disk
from whyfirst.files import BOM, has_brief_name, unreadable

SHORT_READ = 32 * 1024
"""Bytes in which nearly every brief ends."""

LONG_READ = 64 * 1024
"""Bytes in which the front matter of a brief must end."""

WHOLE_READ = 1024 * 1024
"""Bytes that a brief has at most."""

_FRONT_MATTER = re.compile(
    rb"""
    ---                     [ \t]* (?: \n | \r\n | \r(?!\n) )
    (?:           [^\r\n]*         (?: \n | \r\n | \r(?!\n) ) )*?
    (?: --- | \.\.\. )      [ \t]* (?: \n | \r\n | \r(?!\n) | \Z )
    """,
    re.VERBOSE,
)
"""The first fence, any lines, and the last fence."""

_CARRIAGE_RETURN = re.compile("\r\n?")


class Head(NamedTuple):
    """The beginning of a file."""

    name: str
    """The path. A text: making thousands of paths takes time, and most files are uninteresting."""
    text: str
    """The front matter with both fences. It is empty if there is none. If it doesn't end: all that
    was read."""
    problem: str = ""
    """Why the file can't be read."""
    body: bytes = b""
    """What comes below the front matter, where that says `whyfirst:`."""

    @property
    def path(self) -> Path:
        """The path of the file."""
        return Path(self.name)


def heads_of_briefs(paths: Iterable[Path]) -> Iterator[Head]:
    """Return the head of every .md file among the paths or in a folder below them, each file once.

    Hidden files and folders are passed over, and so are links to folders. A file that can't be
    read has a head with its problem. Raise FileError, before the first head, if a path does not
    exist.
    """
    paths = list(paths)
    for path in paths:
        try:
            path.stat()
        except OSError as error:
            raise unreadable(path, error) from error
    return _heads(paths)


def _heads(paths: Iterable[Path]) -> Iterator[Head]:
    seen: set[tuple[int, int]] = set()
    for path in paths:
        if path.is_dir():
            yield from _heads_below(str(path), seen)
        else:
            yield from _head(str(path), seen)


def _heads_below(top: str, seen: set[tuple[int, int]]) -> Iterator[Head]:
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                in_order = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable_head(folder, error)
            continue

        subfolders = []
        for entry in in_order:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                subfolders.append(entry.path)
            elif has_brief_name(entry.name) and not entry.is_dir():
                yield from _head(entry.path, seen)
        waiting += reversed(subfolders)


def _head(name: str, seen: set[tuple[int, int]]) -> Iterator[Head]:
    """Yield the head of one file, unless it was seen by another name."""
    try:
        raw, status = disk.read_bytes(name, SHORT_READ)
        identity = (status.st_dev, status.st_ino)
        if identity in seen:
            return
        seen.add(identity)

        is_longer = len(raw) == SHORT_READ
        if is_longer and raw.removeprefix(BOM).startswith(b"---"):
            raw, _ = disk.read_bytes(name, WHOLE_READ)
    except OSError as error:
        yield _unreadable_head(name, error)
        return
    yield _head_of(name, raw.removeprefix(BOM))


def _head_of(name: str, content: bytes) -> Head:
    if not content.startswith(b"---"):
        return Head(name, "")
    front_matter, body = content[:LONG_READ], b""
    match = _FRONT_MATTER.match(front_matter)
    if match:
        front_matter = match[0]
        if b"whyfirst:" in front_matter:
            body = content[match.end() :]
    text = _CARRIAGE_RETURN.sub("\n", front_matter.decode("utf-8", "replace"))
    return Head(name, text, body=body)


def _unreadable_head(name: str, error: OSError) -> Head:
    return Head(name, "", str(unreadable(Path(name), error)))
