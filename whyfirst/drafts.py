"""Where briefs and drafts lie, and how the text of a session is kept there, changed and brought away.

Knows nothing of Markdown, questions or terminals: a text is a text. How bytes get safely onto a disk is `disk`'s, how
files are read and what is told of them is `files`'s.

Nothing is overwritten that has not been read: where a file is no longer what it was, the new text goes beside it
(`brief.mine.md`, then `brief.mine-2.md`), and that is where the session goes on.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO, final

from whyfirst import disk
from whyfirst.errors import WhyfirstError
from whyfirst.files import (
    Document,
    Head,
    briefs,
    is_brief,
    is_folder,
    read,
    shown,
    unwritable,
    utf8,
)

__all__ = [
    "Document", "Draft", "Head", "Keeper", "Saved", "briefs", "check_output", "check_stream", "create", "drafts",
    "drafts_folder", "file_name", "read", "shown", "write_stream",
]  # fmt: skip

PRIVATE, PRIVATE_FOLDER, PUBLIC = 0o600, 0o700, 0o666

_MINE = re.compile(r"\.mine(?:-\d+)?\Z")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)\Z")
_TRIES = 9999


class Saved(NamedTuple):
    """Where a text is now."""

    path: Path
    other: Path | None = None
    """The file that somebody else has written meanwhile: it stands as they left it, and `path` is beside it."""


class Draft(NamedTuple):
    """An unfinished session."""

    path: Path
    modified: float
    document: Document | None
    problem: str = ""
    """Why it can't be read, where `document` is None."""


def create(folder: Path | str, title: str, text: str) -> Path:
    """Writes the text into a new file of the folder, named after the title; the file's path.

    `title.md`, or `title-2.md` and so on where that is taken. Raises WhyfirstError where the disk refuses.
    """
    folder = Path(folder)
    try:
        path, held = _create_free(folder, _numbered(file_name(title)), utf8(text), PUBLIC)
    except OSError as error:
        raise unwritable(folder / f"{file_name(title)}.md", error) from error
    disk.release(held)
    return path


def check_output(path: Path | str) -> None:
    """Raises WhyfirstError where a new file can't come to lie at the path: better before a session than after it."""
    path = Path(path)
    try:
        if path.is_dir():
            raise _fault(errno.EISDIR, path)
        if path.exists():
            raise _fault(errno.EEXIST, path)
        with contextlib.suppress(FileNotFoundError):
            path.lstat()  # tells a name that is too long
        _check_folder(path.parent)
        real = _real(path)
        if real.is_symlink():
            raise _fault(errno.ELOOP, path)
        _check_folder(real.parent)
    except OSError as error:
        raise unwritable(path, error) from error


@final
class Keeper:
    """The place where one session keeps its text: the first save makes the file, each later one replaces it.

    A file that somebody else has changed meanwhile is not replaced. While a keeper is open, its file is not offered
    by `drafts`. To be closed at the end; the end of the process will do.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        folder: Path | None = None,
        document: Document | None = None,
        draft: bool = False,
    ) -> None:
        self.path = path
        """Where the text is or will be; None where its name comes with the first save."""
        self.is_draft = draft
        """Whether the text lies among the drafts, and `discard` will remove it."""
        self._folder = folder or Path()  # in which a name is still to be found
        self._stem = ""
        self._document = document
        self._mode = PRIVATE if draft else document.mode if document else PUBLIC
        self._known = frozenset(
            [document.raw] if document else []
        )  # what may stand there without being another's
        self._left: list[
            tuple[Path, frozenset[bytes]]
        ] = []  # drafts that the session has moved away from
        self._held = disk.hold(_real(document.path)) if document else -1
        self._cleared = False

    @classmethod
    def new(cls, path: Path | str) -> Keeper:
        """For a brief at a path where no file is yet. Raises WhyfirstError where none can be (see `check_output`)."""
        check_output(path)
        return cls(Path(path))

    @classmethod
    def draft(cls, folder: Path | None = None) -> Keeper:
        """For a draft in the folder of drafts, or in the one given; its name comes with the first save."""
        return cls(None, folder=folder or drafts_folder(), draft=True)

    @classmethod
    def reopen(cls, document: Document, folder: Path | None = None) -> Keeper:
        """For a file that was read: a brief, or a draft where it lies in the folder of drafts."""
        draft = _real(document.path).parent == _real(folder or drafts_folder())
        return cls(document.path, document=document, draft=draft)

    def __enter__(self) -> Keeper:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save(self, text: str, title: str = "") -> Saved:
        """Puts the text on the disk; where it is now. The title names a draft that has no name yet.

        It has reached the disk when this returns: no power cut takes it away. Raises WhyfirstError where the disk
        refuses: what was saved before stands, and the keeper can be moved.
        """
        raw = self._document.encode(text) if self._document else utf8(text)
        try:
            return self._begin(raw, title) if self.path is None else self._save(self.path, raw)
        except OSError as error:
            raise unwritable(
                self.path or self._folder / f"{self._stem or file_name(title)}.md", error
            ) from error

    def move(self, place: Path | str) -> None:
        """From now on the text goes to another folder, or to another file that does not exist yet.

        It is no draft there: a place that a person has chosen is not cleared. Raises WhyfirstError where no file
        can be made there; the keeper stays where it was then.
        """
        path = Path(place)
        with contextlib.suppress(RuntimeError):  # ~ of somebody unknown is a name like any other
            path = path.expanduser()
        into = is_folder(path)
        _check_writable(path) if into else check_output(path)
        if self.path is not None:
            self._stem = self.path.stem
            if self.is_draft:
                self._left.append((self.path, self._known))
        self.path, self._folder = (None, path) if into else (path, Path())
        self.is_draft, self._mode, self._known, self._cleared = False, PUBLIC, frozenset(), False
        self._hold(-1)

    def holds_text(self) -> bool:
        """Whether a text stands at the path: one of this session, or the one that was read."""
        return self.path is not None and bool(self._known) and self.path.exists()

    def discard(self) -> bool:
        """Removes what this session has left among the drafts; whether all of it is gone.

        A draft that somebody else has changed stays. To be called when the brief has safely reached its reader.
        """
        mine = (
            [*self._left, (self.path, self._known)] if self.is_draft and self.path else self._left
        )
        self.close()
        gone = [_discarded(path, known) for path, known in mine]
        return all(gone)

    def close(self) -> None:
        """Ends the use of the file, which stays as it is."""
        self._hold(-1)

    def _begin(self, raw: bytes, title: str) -> Saved:
        if self.is_draft:
            _make_private(self._folder)
        self._clear_leftovers(self._folder)
        path, held = _create_free(
            self._folder, _numbered(self._stem or file_name(title)), raw, self._mode
        )
        return self._kept(path, raw, held)

    def _save(self, path: Path, raw: bytes) -> Saved:
        real = _real(path)
        if self._known == {raw} and _holds(real, raw):
            return Saved(path)
        self._clear_leftovers(real.parent)
        held = self._put(real, raw)
        if held is not None:
            return self._kept(path, raw, held)
        beside, held = _create_free(path.parent, _mine(path), raw, self._mode)
        return self._kept(beside, raw, held)._replace(other=path)

    def _put(self, path: Path, raw: bytes) -> int | None:
        """Creates or replaces the file; None where it is another's."""
        was_there = bool(self._known)
        self._known |= {raw}  # an interrupt may come when it is written already
        if was_there:
            with contextlib.suppress(
                FileNotFoundError
            ):  # removed meanwhile: making it again overwrites nothing
                return disk.replace(path, raw, self._known)
        with contextlib.suppress(FileExistsError):
            return disk.create(path, raw, self._mode)
        return disk.replace(path, raw, self._known)

    def _kept(self, path: Path, raw: bytes, held: int) -> Saved:
        self.path, self._known = path, frozenset([raw])
        self._hold(held)
        return Saved(path)

    def _hold(self, held: int) -> None:
        disk.release(self._held)
        self._held = held

    def _clear_leftovers(self, folder: Path) -> None:
        if not self._cleared:
            disk.clear_leftovers(folder)
            self._cleared = True


def drafts_folder() -> Path:
    """Where drafts lie: in the folder that the system has for what programs remember of a user."""
    from platformdirs import user_state_path

    return user_state_path("whyfirst", appauthor=False) / "drafts"


def drafts(folder: Path | None = None) -> tuple[Draft, ...]:
    """The unfinished sessions, newest first. Those that another session has open are left out.

    Raises nothing: a draft that can't be read is among them, with its problem.
    """
    found = []
    try:
        paths = [path for path in (folder or drafts_folder()).iterdir() if is_brief(path.name)]
    except OSError:
        return ()
    for path in paths:
        with contextlib.suppress(FileNotFoundError):  # finished in this moment
            modified = path.stat().st_mtime
            if not disk.in_use(path):
                found.append(_draft(path, modified))
    return tuple(sorted(found, key=lambda draft: draft.modified, reverse=True))


def check_stream(stream: TextIO | None) -> None:
    """Raises WhyfirstError where nothing can ever be written to a stream."""
    if stream is None or stream.closed:
        raise WhyfirstError("stdout: is closed; send it to a file or a pipe")


def write_stream(stream: TextIO | None, text: str) -> bool:
    """Writes the text to a stream, in UTF-8; whether all of it was taken.

    A reader that goes away early (`| head -1`) is no fault, and gives False. Raises WhyfirstError where the stream
    can't be written. Nothing is left to be complained about at the end of the process.
    """
    check_stream(stream)
    assert stream is not None
    try:
        _write_all(stream, text)
    except BrokenPipeError:
        _silence(stream)
        return False
    except OSError as error:
        _silence(stream)
        raise unwritable(Path("stdout"), error) from error
    return True


def file_name(title: str) -> str:
    """A file's name made of a title, without ending: letters and digits of any script, with hyphens between them.

    At most 60 characters and 200 bytes; a name that Windows keeps for itself gets a word more. `brief` where nothing
    is left.
    """
    text = unicodedata.normalize("NFKC", title).lower()
    name = "-".join("".join(map(_letter, text)).split())
    if len(name) > 60 or len(name.encode()) > 200:
        name = _shortened(name)
    return f"{name}-brief" if _RESERVED.match(name) else name or "brief"


# Names


def _letter(char: str) -> str:
    """What stands for a character in a file's name: itself, nothing (don't is dont), or a gap."""
    kind = unicodedata.category(char)
    if kind[0] in "LMN":
        return char
    return "" if kind == "Cf" or char in "'\u2019" else " "


def _shortened(name: str) -> str:
    short = name[:60].encode()[:200].decode("utf-8", "ignore")
    whole = short.rpartition("-")[0]
    if name[len(short)] != "-" and len(whole) * 3 >= len(short) * 2:
        short = whole  # ends with a word, where that does not cost too much
    while len(short) < len(name) and unicodedata.category(name[len(short)])[0] == "M":
        short = short[:-1]
    return short.rstrip("-")


def _numbered(name: str) -> Iterator[str]:
    yield f"{name}.md"
    yield from (f"{name}-{number}.md" for number in range(2, _TRIES))


def _mine(path: Path) -> Iterator[str]:
    stem = os.fsencode(_MINE.sub("", path.stem))[:200].decode("utf-8", "ignore")
    yield f"{stem}.mine{path.suffix}"
    yield from (f"{stem}.mine-{number}{path.suffix}" for number in range(2, _TRIES))


# Places


def _real(path: Path) -> Path:
    """The path without links: a link stays, and what it points to is written."""
    return Path(os.path.realpath(path))


def _fault(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))


def _check_folder(folder: Path) -> None:
    folder.stat()
    if not folder.is_dir():
        raise _fault(errno.ENOTDIR, folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _fault(errno.EACCES, folder)


def _check_writable(folder: Path) -> None:
    try:
        _check_folder(folder)
    except OSError as error:
        raise unwritable(folder / "brief.md", error) from error


def _create_free(folder: Path, names: Iterator[str], raw: bytes, mode: int) -> tuple[Path, int]:
    """Creates a file under the first of the names that is free; its path and the hold on it."""
    inside = _real(folder)
    for name in names:
        if os.path.lexists(inside / name):
            continue
        with contextlib.suppress(FileExistsError):
            return folder / name, disk.create(inside / name, raw, mode)
    raise _fault(errno.EEXIST, folder)


def _make_private(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    except FileExistsError as error:
        raise _fault(errno.ENOTDIR, folder) from error


def _holds(path: Path, raw: bytes) -> bool:
    try:
        return disk.read(path, len(raw) + 1)[0] == raw
    except OSError:
        return False


def _discarded(path: Path, known: frozenset[bytes]) -> bool:
    try:
        return disk.remove(_real(path), known)
    except OSError:
        return False


def _draft(path: Path, modified: float) -> Draft:
    try:
        return Draft(path, modified, read(path))
    except WhyfirstError as error:
        return Draft(path, modified, None, str(error))


def _write_all(stream: TextIO, text: str) -> None:
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
    else:
        stream.flush()
        rest = memoryview(utf8(text))
        while rest:  # with PYTHONUNBUFFERED, stdout may take a part only
            taken = buffer.write(rest)
            if not taken:
                raise _fault(errno.EAGAIN, Path("stdout"))
            rest = rest[taken:]
    stream.flush()


def _silence(stream: TextIO) -> None:
    """What is still to be flushed at the end of the process goes nowhere, instead of failing once more."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
