"""Text files: how they are read and encoded, and what to tell the user if that fails."""

from __future__ import annotations

import errno
import os
import re
import shlex
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from whyfirst import disk
from whyfirst.errors import FileError, Problem

MIB = 1024 * 1024

LARGEST_BRIEF = 10 * MIB
"""Bytes of the largest file that is read as a brief, which has a page or two."""

BOM = b"\xef\xbb\xbf"

_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_UTF32_BIG_ENDIAN_BOM = b"\0\0\xfe\xff"
_LINE_END = re.compile(r"\r\n|\r|\n")
_SURROGATE = re.compile("[\ud800-\udfff]")
_SAVE_AS_UTF8 = "save it as UTF-8, with “Save as” in your editor"


@dataclass(frozen=True)
class Document:
    """A text file as it was read."""

    path: Path
    text: str
    r"""The text without byte order mark; every line ends in \n alone."""
    raw: bytes = field(repr=False)
    """The file's exact bytes."""
    bom: bool = False
    newline: str = "\n"
    r"""How most lines of the file end: \n, \r\n or \r."""
    mode: int = 0o666

    def encode(self, text: str) -> bytes:
        """Return a changed text as bytes, in the file's own style: `encode(self.text)` is `raw`."""
        lines = text.split("\n")
        ends = [*self._line_ends(lines), ""]
        pieces = []
        for line, end in zip(lines, ends, strict=True):
            pieces.append(line + end)

        encoded = encode_utf8("".join(pieces))
        if self.bom:
            return BOM + encoded
        return encoded

    def _line_ends(self, lines: list[str]) -> list[str]:
        """Return the line ends of all lines but the last.

        If the file mixes line ends, unchanged lines at the top and the bottom keep theirs.
        """
        ends = [self.newline] * (len(lines) - 1)
        old_ends = _LINE_END.findall(self.raw.decode("utf-8"))
        if len(set(old_ends)) <= 1:
            return ends

        most = min(len(old_ends), len(ends))
        ends[:most] = old_ends[:most]

        old_lines = self.text.split("\n")
        old_lines.reverse()
        new_lines = lines[::-1]
        unchanged = _length_of_common_start(old_lines, new_lines) - 1  # the last has no end
        unchanged = min(unchanged, most)
        if unchanged > 0:
            ends[-unchanged:] = old_ends[-unchanged:]
        return ends


def read_text(path: Path, largest: int) -> str:
    """Return the text of a file or a pipe in UTF-8, without byte order mark.

    Raise FileError if it can't be read, has more than `largest` bytes or is in another encoding.
    """
    name = printable(path)
    raw, _ = _read(path, largest, may_be_pipe=True)
    return decode_utf8(raw, name)


def read_document(path: Path | str) -> Document:
    """Return a brief or draft. Raise FileError if there is no text, or more than a brief has."""
    path = Path(path)
    name = printable(path)
    raw, status = _read(path, LARGEST_BRIEF)
    text = decode_utf8(raw, name)
    if "\0" in text:
        raise _not_text(name)
    if not text.strip():
        todo = "to start a new brief, choose a filename that doesn't exist yet"
        raise file_error(name, "this file is empty", todo)

    line_ends = _LINE_END.findall(text)
    commonest = max(("\n", "\r\n", "\r"), key=line_ends.count)
    return Document(
        path,
        _LINE_END.sub("\n", text),
        raw,
        bom=raw.startswith(BOM),
        newline=commonest,
        mode=stat.S_IMODE(status.st_mode) & 0o777,
    )


def decode_utf8(raw: bytes, name: str) -> str:
    """Return the text in the bytes of a file, without byte order mark.

    Raise FileError if they are not UTF-8, with the line and column of the first wrong byte.
    """
    if _is_utf16_or_utf32(raw):
        raise file_error(name, "this file is in UTF-16 or UTF-32", _SAVE_AS_UTF8)

    content = raw.removeprefix(BOM)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in raw:
            raise _not_text(name) from None
        before = content[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        what = f"this file is not UTF-8: byte 0x{content[error.start]:02x} is wrong here"
        raise FileError(Problem(name, line, column, what, _SAVE_AS_UTF8)) from None


def encode_utf8(text: str) -> bytes:
    """Return the text as bytes. Halves of characters, as broken terminals send, become U+FFFD."""
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text).encode("utf-8")


def printable(path: Path | str) -> str:
    """Return a path that is safe to print: a name may hold characters that drive a terminal."""
    characters = []
    for character in str(path):
        if character.isprintable():
            characters.append(character)
        else:
            characters.append(character.encode("unicode_escape").decode("ascii"))
    return "".join(characters)


def is_folder(path: Path) -> bool:
    """Return whether the path is a folder, or a link to one; False if we may not look."""
    try:
        return path.is_dir()
    except OSError:
        return False


def has_brief_name(name: str) -> bool:
    """Return whether a file of this name may be a brief: hidden and temporary files are not."""
    is_markdown = name.lower().endswith(".md")
    return is_markdown and not name.startswith(".")


def _read(path: Path, largest: int, *, may_be_pipe: bool = False) -> tuple[bytes, os.stat_result]:
    try:
        raw, status = disk.read_bytes(path, largest + 1, may_be_pipe=may_be_pipe)
    except OSError as error:
        raise unreadable(path, error) from error
    except ValueError:  # a NUL in the path
        raise file_error(printable(path), "this name can't be used", "check the name") from None

    if len(raw) > largest:
        what = f"this file is larger than {largest // MIB} MiB"
        raise file_error(printable(path), what, "is it the right file?")
    return raw, status


def _is_utf16_or_utf32(raw: bytes) -> bool:
    if raw.startswith((*_UTF16_BOMS, _UTF32_BIG_ENDIAN_BOM)):
        return True

    # Without a mark: in Latin letters, one byte of every two is NUL.
    start = raw[:64]
    if len(start) < 4:
        return False
    even_bytes, odd_bytes = start[::2], start[1::2]
    return not even_bytes.strip(b"\0") or not odd_bytes.strip(b"\0")


def _length_of_common_start(some: Sequence[str], others: Sequence[str]) -> int:
    length = 0
    for one, other in zip(some, others, strict=False):
        if one != other:
            break
        length += 1
    return length


# What to tell the user


def file_error(name: str, what: str, todo: str) -> FileError:
    """Return the error to raise about a whole file, of this printable name."""
    return FileError(Problem(name, 0, 0, what, todo))


def unreadable(path: Path, error: OSError) -> FileError:
    """Return what to tell the user about a file that can't be read."""
    if is_folder(path) and not isinstance(error, PermissionError):
        what, todo = "this is a folder", "name a file in it"
    elif error.errno in _READING:
        what, todo = _READING[error.errno]
    else:
        what, todo = f"can't read it ({error.strerror or error})", "try again, or work on a copy"
    return file_error(printable(path), what, todo)


def unwritable(path: Path, error: OSError) -> FileError:
    """Return what to tell the user about a file that can't be written."""
    is_about_file = error.filename == os.path.realpath(path)
    if isinstance(error, PermissionError) and is_about_file:
        what, todo = "this file is write-protected", "allow writing, or choose another place"
    elif error.errno == errno.EEXIST:
        what, todo = "this file already exists and will not be overwritten", _another_name(path)
    elif error.errno in _WRITING:
        what, todo = _WRITING[error.errno]
    else:
        what, todo = f"can't write it ({error.strerror or error})", "choose another place"
    return file_error(printable(path), what, todo)


def _another_name(path: Path) -> str:
    if not has_brief_name(path.name):
        return "choose another name"
    argument = shlex.quote(printable(path))
    return f"choose another name, or open it with `whyfirst plan {argument}`"


def _not_text(name: str) -> FileError:
    return file_error(name, "this is not a text file", "is it the right file?")


_NO_SUCH_FILE = "there is no such file"
_NOT_ALLOWED_TO_READ = ("you are not allowed to read this file", "ask its owner, or work on a copy")
_NOT_ALLOWED_TO_WRITE = ("you are not allowed to write here", "choose another place")
_LINKS_IN_A_LOOP = "the links at this path form a loop"
_NOT_ORDINARY = "this is not an ordinary file"

_READING = {
    errno.ENOENT: (_NO_SUCH_FILE, "check the name and the folder"),
    errno.ENOTDIR: (_NO_SUCH_FILE, "check the name: part of the path is a file, not a folder"),
    errno.EACCES: _NOT_ALLOWED_TO_READ,
    errno.EPERM: _NOT_ALLOWED_TO_READ,
    errno.ENAMETOOLONG: ("this name is too long", "check the name"),
    errno.ELOOP: (_LINKS_IN_A_LOOP, "name the file itself"),
    errno.EINVAL: (_NOT_ORDINARY, "name a text file"),
    errno.ENXIO: (_NOT_ORDINARY, "name a text file"),
}

_WRITING = {
    errno.ENOENT: ("the folder does not exist", "create it, or choose another place"),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "choose another place"),
    errno.EISDIR: ("this is a folder", "name a file in it"),
    errno.EACCES: _NOT_ALLOWED_TO_WRITE,
    errno.EPERM: _NOT_ALLOWED_TO_WRITE,
    errno.EROFS: ("this disk is read-only", "choose another place"),
    errno.ENOSPC: ("the disk is full", "make room, or choose another place"),
    errno.EDQUOT: ("you have reached your disk quota", "make room, or choose another place"),
    errno.EFBIG: ("the file is too large for this disk", "choose another place"),
    errno.ENAMETOOLONG: ("this name is too long", "choose a shorter one"),
    errno.ELOOP: (_LINKS_IN_A_LOOP, "choose another place"),
    errno.EINVAL: (_NOT_ORDINARY, "choose another name"),
    errno.ENXIO: (_NOT_ORDINARY, "choose another name"),
}
