"""Text files as they are found: read whole or by their heads, and what the system says of them, in plain words.

Knows nothing of drafts, Markdown or questions, and writes nothing.
"""

from __future__ import annotations

import errno
import itertools
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from whyfirst import disk
from whyfirst.errors import WhyfirstError

MOST = 10 * 1024 * 1024
"""Bytes a brief may have. It is one to two pages; whatever is larger is something else."""

HEAD = 64 * 1024
"""Bytes within which the front matter of a brief must end."""

_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LINE_END = re.compile(r"(\r\n|\r|\n)")
_BREAK = re.compile("\r\n?")
_END = r"(?:\n|\r\n|\r(?!\n))"
_FRONT_MATTER = re.compile(
    rf"---[ \t]*{_END}(?:[^\r\n]*{_END})*?(?:---|\.\.\.)[ \t]*(?:{_END}|\Z)".encode()
)
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True)
class Document:
    """A text file as it was read."""

    path: Path
    text: str
    r"""The text, each line ended by \n alone, without the byte order mark."""
    raw: bytes = field(repr=False)
    """The very bytes of the file."""
    bom: bool = False
    newline: str = "\n"
    r"""How most of its lines end: \n, \r\n or \r."""
    mode: int = 0o666

    def encode(self, text: str) -> bytes:
        """The bytes of a changed text, stored as this file was: `encode(self.text)` is `raw`."""
        lines = text.split("\n")
        body = "".join(
            line + end for line, end in zip(lines, [*self._ends(lines), ""], strict=True)
        )
        return (_BOM if self.bom else b"") + utf8(body)

    def _ends(self, lines: list[str]) -> list[str]:
        """The ends of all lines but the last. Where those of the file differ, each line keeps its own."""
        ends = [self.newline] * (len(lines) - 1)
        own: list[str] = _LINE_END.findall(self.raw.decode("utf-8"))
        if len(set(own)) > 1:
            here = min(len(own), len(ends))
            ends[:here] = own[:here]
            below = min(_alike(self.text.split("\n")[::-1], lines[::-1]) - 1, here)
            if below > 0:
                ends[-below:] = own[-below:]
        return ends


class Head(NamedTuple):
    """The beginning of a file."""

    name: str
    """The path as a text."""
    text: str
    """The front matter with both its fences; all of the beginning where it has no end; nothing where there is none."""
    problem: str = ""
    """Why it can't be read."""

    @property
    def path(self) -> Path:
        """Where the file is: made of its name only when it is wanted, as most heads are of no interest."""
        return Path(self.name)


def read(path: Path | str) -> Document:
    """The text at the path. Raises WhyfirstError where there is no text, or more than a brief can be."""
    path = Path(path)
    try:
        raw, status = disk.read(os.path.realpath(path), MOST + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(raw) > MOST:
        raise _error(
            path,
            f"is larger than {MOST // 1024 // 1024} MiB",
            "a brief has a page or two: is this the right file?",
        )
    text = _decoded(path, raw)
    bom = raw.startswith(_BOM)
    ends = _LINE_END.findall(text)
    newline = max(("\n", "\r\n", "\r"), key=ends.count)
    return Document(
        path, _LINE_END.sub("\n", text), raw, bom, newline, stat.S_IMODE(status.st_mode) & 0o777
    )


def briefs(paths: Iterable[Path | str]) -> Iterator[Head]:
    """The head of every .md file that is given or lies below a folder given, each file once.

    Hidden files and folders are passed over, and so are links to folders. Raises WhyfirstError, before the first
    head, where a path given does not exist; what can't be read is among the heads, with its problem.
    """
    given = [Path(path) for path in paths]
    for path in given:
        try:
            path.stat()
        except OSError as error:
            raise unreadable(path, error) from error
    return _heads(given)


def shown(path: Path | str) -> str:
    """A path as it may be printed: a name can hold anything, even what drives a terminal."""
    return "".join(char if char.isprintable() else "\ufffd" for char in str(path))


def is_folder(path: Path) -> bool:
    """Whether the path is a folder, or a link to one. False where the system does not let us see."""
    try:
        return path.is_dir()
    except OSError:
        return False


def is_brief(name: str) -> bool:
    """Whether a file of this name can be a brief: hidden files, temporary ones among them, are none."""
    return name[-3:].lower() == ".md" and name[0] != "."


def _heads(given: list[Path]) -> Iterator[Head]:
    seen: set[tuple[int, int]] = set()
    for path in given:
        if path.is_dir():
            yield from _heads_below(str(path), seen)
        else:
            yield from _head(str(path), seen)


def _heads_below(folder: str, seen: set[tuple[int, int]]) -> Iterator[Head]:
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inside = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield Head(folder, "", str(unreadable(Path(folder), error)))
            continue
        folders = []
        for entry in inside:
            if entry.name[0] == ".":
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif is_brief(entry.name) and not entry.is_dir():
                yield from _head(entry.path, seen)
        waiting += reversed(folders)


def _head(path: str, seen: set[tuple[int, int]]) -> Iterator[Head]:
    try:
        raw, status = disk.read(path, 4096)
        place = status.st_dev, status.st_ino
        if place in seen:
            return
        seen.add(place)
        text, ends = _front_matter(raw)
        if not ends and len(raw) == 4096:
            text, _ = _front_matter(disk.read(path, HEAD)[0])
        yield Head(path, text)
    except OSError as error:
        yield Head(path, "", str(unreadable(Path(path), error)))


def _front_matter(raw: bytes) -> tuple[str, bool]:
    """The front matter at the beginning of the bytes, and whether more bytes would change nothing."""
    raw = raw.removeprefix(_BOM)
    if not raw.startswith(b"---"):
        return "", True
    found = _FRONT_MATTER.match(raw)
    return _BREAK.sub("\n", (found[0] if found else raw).decode("utf-8", "replace")), bool(found)


# Texts and bytes


def utf8(text: str) -> bytes:
    """The bytes of a text. Half a character, such as a terminal in another encoding gives, is marked as unreadable."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def _decoded(path: Path, raw: bytes) -> str:
    if raw.startswith(_UTF16) or _every_other_is_nul(raw):
        raise _error(path, "is UTF-16, not UTF-8", "save it as UTF-8 in your editor and try again")
    if b"\0" in raw:
        raise _error(path, "is not a text file", "is this the right file?")
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        place = f"{shown(path)}:{line}"
        raise _error(
            place, "is not UTF-8 in this line", "save it as UTF-8 in your editor and try again"
        ) from error
    if not text.strip():
        raise _error(path, "is empty", "to begin a new brief, give a name that no file has")
    return text


def _every_other_is_nul(raw: bytes) -> bool:
    start = raw[:64]
    return len(start) > 3 and not (start[1::2].strip(b"\0") and start[::2].strip(b"\0"))


def _alike(one: list[str], other: list[str]) -> int:
    """How many entries the two have in common at their beginnings."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


# What the system says, in plain words


def _error(place: Path | str, what: str, todo: str) -> WhyfirstError:
    return WhyfirstError(f"{shown(place)}: {what}; {todo}")


def unreadable(path: Path, error: OSError) -> WhyfirstError:
    """What to tell where a file can't be read."""
    if is_folder(path) and not isinstance(error, PermissionError):
        return _error(path, "is a folder", "name a file in it")
    other = f"can't be read ({error.strerror or error})", "try again, or work on a copy"
    return _error(path, *_READING.get(error.errno or 0, other))


def unwritable(path: Path, error: OSError) -> WhyfirstError:
    """What to tell where a file can't be written."""
    if isinstance(error, PermissionError) and error.filename == os.path.realpath(path):
        return _error(path, "is write-protected", "allow writing, or choose another place")
    other = f"can't be written ({error.strerror or error})", "choose another place"
    return _error(path, *_WRITING.get(error.errno or 0, other))


_READING = {
    errno.ENOENT: ("there is no such file", "check the name"),
    errno.ENOTDIR: ("there is no such file", "check the name: part of it is a file, not a folder"),
    errno.EACCES: ("you may not read it", "ask its owner, or work on a copy"),
    errno.EPERM: ("you may not read it", "ask its owner, or work on a copy"),
    errno.ENAMETOOLONG: ("its name is too long", "check the name"),
    errno.ELOOP: ("its links go round in a circle", "give the file itself"),
    errno.EINVAL: ("is not an ordinary file", "give a file"),
    errno.ENXIO: ("is not an ordinary file", "give a file"),
}

_WRITING = {
    errno.ENOENT: ("its folder is not there", "make the folder, or choose another place"),
    errno.ENOTDIR: ("part of its path is a file, not a folder", "choose another place"),
    errno.EISDIR: ("is a folder", "give the name of a file in it"),
    errno.EEXIST: (
        "is there already, and nothing is overwritten",
        "choose another name, or open that file",
    ),
    errno.EACCES: ("you may not write there", "choose another place"),
    errno.EPERM: ("you may not write there", "choose another place"),
    errno.EROFS: ("that disk is read-only", "choose another place"),
    errno.ENOSPC: ("the disk is full", "make room, or choose another place"),
    errno.EDQUOT: ("your share of the disk is used up", "make room, or choose another place"),
    errno.EFBIG: ("it is larger than a file may be there", "choose another place"),
    errno.ENAMETOOLONG: ("its name is too long", "choose a shorter one"),
    errno.ELOOP: ("its links go round in a circle", "choose another place"),
    errno.EINVAL: ("is not an ordinary file", "choose another name"),
    errno.ENXIO: ("is not an ordinary file", "choose another name"),
}
