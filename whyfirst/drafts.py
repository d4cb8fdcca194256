"""Store briefs and drafts.

A file that somebody else has changed since we read it is not overwritten. The session continues in
a new file beside it: `brief.mine.md`, then `brief.mine-2.md`.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, final

from whyfirst import disk
from whyfirst.errors import WhyfirstError
from whyfirst.files import (
    Document,
    encode_utf8,
    has_brief_name,
    is_folder,
    read_document,
    unwritable,
)
from whyfirst.slug import MOST_BYTES, slug

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700
PUBLIC_FILE = 0o666  # as far as the umask allows

MOST_NUMBERED_NAMES = 9999

_MINE = re.compile(r"\.mine(?:-\d+)?\Z")


class Saved(NamedTuple):
    """Where a text was saved."""

    path: Path
    conflict: Path | None = None
    """The file that somebody else has changed. It was left alone; `path` is the one beside it."""


class Draft(NamedTuple):
    """An unfinished session."""

    path: Path
    modified: float
    document: Document | None
    problem: str = ""
    """Why it can't be read, if `document` is None."""


# The file of a session


@final
class SavedFile:
    """The file in which one session saves its text: the first save creates it, others replace it.

    It is locked while the session lasts, so that `unfinished_drafts` does not offer it. Close it at
    the end; the end of the process does it too.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        folder: Path | None = None,
        document: Document | None = None,
        is_draft: bool = False,
    ) -> None:
        self.path = path
        """Where the text is or will be; None until the first save chooses a name."""
        self.is_draft = is_draft
        """Whether the text is among the drafts, and `discard` will remove it."""

        self._folder = folder or Path()  # where the first save looks for a free name
        self._stem = ""  # the name to look for, if not one made from the title
        self._document = document
        self._mode = PUBLIC_FILE
        self._known: frozenset[bytes] = frozenset()  # the contents that we may overwrite
        self._lock = disk.NO_LOCK
        self._has_cleared_leftovers = False

        # Drafts that the session has moved away from, with the contents that are ours.
        self._abandoned: list[tuple[Path, frozenset[bytes]]] = []

        if document is not None:
            self._mode = document.mode
            self._known = frozenset([document.raw])
            self._lock = disk.lock_file(_without_links(document.path))
        if is_draft:
            self._mode = PRIVATE_FILE

    @classmethod
    def new(cls, path: Path | str) -> SavedFile:
        """Save to a path where no file is yet. Raise WhyfirstError if there can't be one."""
        check_output(path)
        return cls(Path(path))

    @classmethod
    def draft(cls, folder: Path | None = None) -> SavedFile:
        """Save to a new draft, whose name comes with the first save."""
        return cls(None, folder=folder or drafts_folder(), is_draft=True)

    @classmethod
    def reopen(cls, document: Document, folder: Path | None = None) -> SavedFile:
        """Save to a file that was read. It is a draft if it is in the folder of drafts."""
        parent = _without_links(document.path).parent
        is_draft = parent == _without_links(folder or drafts_folder())
        return cls(document.path, document=document, is_draft=is_draft)

    @property
    def folder(self) -> Path:
        """The folder where the text is or will be; that of the target, if the path is a link."""
        if self.path is None:
            return self._folder
        return _without_links(self.path).parent

    def __enter__(self) -> SavedFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def save(self, text: str, title: str = "") -> Saved:
        """Save the text and return where. A draft without a name gets one from the title.

        The text is safe from power cuts when this returns. Raise WhyfirstError if the disk refuses:
        the last text that was saved stays, and the session can `move` elsewhere.
        """
        raw = self._encode(text)
        stem = self._stem or slug(title)
        try:
            if self.path is None:
                return self._save_first(raw, stem)
            return self._save_again(self.path, raw)
        except OSError as error:
            path = self.path or self._folder / f"{stem}.md"
            raise unwritable(path, error) from error

    def move(self, place: Path | str) -> None:
        """Save to another folder from now on, or to a file that does not exist yet.

        It is no longer a draft: nothing is deleted from a place the user chose. Raise WhyfirstError
        if no file can be created there; nothing has changed then.
        """
        path = Path(place)
        with contextlib.suppress(RuntimeError):  # no such user: `~name` is an ordinary name
            path = path.expanduser()

        to_folder = is_folder(path)
        if to_folder:
            _check_new_file_in(path)
        else:
            check_output(path)

        if self.path is not None:
            self._stem = self.path.stem
            if self.is_draft:
                self._abandoned.append((self.path, self._known))

        if to_folder:
            self.path, self._folder = None, path
        else:
            self.path, self._folder = path, Path()
        self.is_draft = False
        self._mode = PUBLIC_FILE
        self._known = frozenset()
        self._has_cleared_leftovers = False
        self._change_lock(disk.NO_LOCK)

    def holds_text(self) -> bool:
        """Return whether there is a text at the path that this session has read or saved."""
        if self.path is None or not self._known:
            return False
        return self.path.exists()

    def discard(self) -> bool:
        """Remove what this session has left among the drafts. Return whether all of it is gone.

        Call it once the brief has been delivered. A draft that somebody else has changed stays.
        """
        ours = list(self._abandoned)
        if self.is_draft and self.path:
            ours.append((self.path, self._known))

        self.close()
        all_gone = True
        for path, known in ours:
            if not _remove_draft(path, known):
                all_gone = False
        return all_gone

    def close(self) -> None:
        """Stop using the file, which stays as it is."""
        self._change_lock(disk.NO_LOCK)

    def _encode(self, text: str) -> bytes:
        if self._document is None:
            return encode_utf8(text)
        return self._document.encode(text)

    def _save_first(self, raw: bytes, stem: str) -> Saved:
        if self.is_draft:
            _create_private_folder(self._folder)
        self._clear_leftovers(self._folder)

        path, lock = _create_with_free_name(self._folder, _numbered_names(stem), raw, self._mode)
        self._remember(path, raw, lock)
        return Saved(path)

    def _save_again(self, path: Path, raw: bytes) -> Saved:
        target = _without_links(path)
        if self._known == {raw} and _has_content(target, raw):
            return Saved(path)

        self._clear_leftovers(target.parent)
        lock = self._create_or_replace(target, raw)
        if lock is not None:
            self._remember(path, raw, lock)
            return Saved(path)

        beside, lock = _create_with_free_name(path.parent, _names_beside(path), raw, self._mode)
        self._remember(beside, raw, lock)
        return Saved(beside, conflict=path)

    def _create_or_replace(self, target: Path, raw: bytes) -> int | None:
        """Write the file and return the lock on it; None if it has somebody else's content."""
        is_ours = bool(self._known)
        self._known |= {raw}  # before writing: an interrupt may come just after it

        if is_ours:
            # If it was removed meanwhile, creating it again overwrites nothing.
            with contextlib.suppress(FileNotFoundError):
                return disk.replace(target, raw, self._known)
        with contextlib.suppress(FileExistsError):
            return disk.create(target, raw, self._mode)
        return disk.replace(target, raw, self._known)

    def _remember(self, path: Path, raw: bytes, lock: int) -> None:
        self.path = path
        self._known = frozenset([raw])
        self._change_lock(lock)

    def _change_lock(self, lock: int) -> None:
        disk.unlock(self._lock)
        self._lock = lock

    def _clear_leftovers(self, folder: Path) -> None:
        if not self._has_cleared_leftovers:
            disk.clear_leftovers(folder)
            self._has_cleared_leftovers = True


# New files


def create_brief(folder: Path | str, title: str, text: str) -> Path:
    """Write the text to a new file named after the title, and return its path.

    If the name is taken, `-2`, `-3` and so on are added. Raise WhyfirstError if the disk refuses.
    """
    folder = Path(folder)
    stem = slug(title)
    names = _numbered_names(stem)
    try:
        path, lock = _create_with_free_name(folder, names, encode_utf8(text), PUBLIC_FILE)
    except OSError as error:
        raise unwritable(folder / f"{stem}.md", error) from error
    disk.unlock(lock)
    return path


def check_output(path: Path | str) -> None:
    """Raise WhyfirstError if no new file can be created at the path: better before a session."""
    path = Path(path)
    try:
        _check_new_file(path)
    except OSError as error:
        raise unwritable(path, error) from error


def _check_new_file(path: Path) -> None:
    if path.is_dir():
        raise _os_error(errno.EISDIR, path)
    if path.exists():
        raise _os_error(errno.EEXIST, path)
    with contextlib.suppress(FileNotFoundError):
        path.lstat()  # raises if the name is too long
    _check_folder(path.parent)

    target = _without_links(path)
    if target.is_symlink():
        raise _os_error(errno.ELOOP, path)
    _check_folder(target.parent)


def _check_new_file_in(folder: Path) -> None:
    try:
        _check_folder(folder)
    except OSError as error:
        raise unwritable(folder / "brief.md", error) from error


def _check_folder(folder: Path) -> None:
    folder.stat()
    if not folder.is_dir():
        raise _os_error(errno.ENOTDIR, folder)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _os_error(errno.EACCES, folder)


def _create_with_free_name(
    folder: Path, names: Iterator[str], raw: bytes, mode: int
) -> tuple[Path, int]:
    """Create a file under the first free name. Return its path and the lock on it."""
    target_folder = _without_links(folder)
    for name in names:
        if os.path.lexists(target_folder / name):
            continue
        with contextlib.suppress(FileExistsError):  # taken just now
            lock = disk.create(target_folder / name, raw, mode)
            return folder / name, lock
    raise _os_error(errno.EEXIST, folder)


def _numbered_names(stem: str) -> Iterator[str]:
    yield f"{stem}.md"
    for number in range(2, MOST_NUMBERED_NAMES):
        yield f"{stem}-{number}.md"


def _names_beside(path: Path) -> Iterator[str]:
    stem = _MINE.sub("", path.stem)
    stem_bytes = os.fsencode(stem)[:MOST_BYTES]
    stem = stem_bytes.decode("utf-8", "ignore")
    ending = path.suffix

    yield f"{stem}.mine{ending}"
    for number in range(2, MOST_NUMBERED_NAMES):
        yield f"{stem}.mine-{number}{ending}"


# Drafts


def drafts_folder() -> Path:
    """Return the folder of drafts, inside the system's folder for a program's state."""
    from platformdirs import user_state_path

    return user_state_path("whyfirst", appauthor=False) / "drafts"


def unfinished_drafts(folder: Path | None = None) -> tuple[Draft, ...]:
    """Return all drafts, the newest first, without those that another session has open.

    Raise nothing: a draft that can't be read is among them, with its problem.
    """
    try:
        paths = list((folder or drafts_folder()).iterdir())
    except OSError:
        return ()

    drafts = []
    for path in paths:
        if not has_brief_name(path.name):
            continue
        with contextlib.suppress(FileNotFoundError):  # another session has just finished it
            modified = path.stat().st_mtime
            if not disk.is_in_use(path):
                drafts.append(_read_draft(path, modified))
    drafts.sort(key=lambda draft: draft.modified, reverse=True)
    return tuple(drafts)


def _read_draft(path: Path, modified: float) -> Draft:
    try:
        document = read_document(path)
    except WhyfirstError as error:
        return Draft(path, modified, None, str(error))
    return Draft(path, modified, document)


def _remove_draft(path: Path, known: frozenset[bytes]) -> bool:
    try:
        return disk.remove(_without_links(path), known)
    except OSError:
        return False


def _create_private_folder(folder: Path) -> None:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    except FileExistsError as error:
        raise _os_error(errno.ENOTDIR, folder) from error


# Paths


def _without_links(path: Path) -> Path:
    """Resolve links: a link stays a link, and the file it points to is written."""
    return Path(os.path.realpath(path))


def _has_content(path: Path, raw: bytes) -> bool:
    try:
        content, _ = disk.read_bytes(path, len(raw) + 1)
    except OSError:
        return False
    return content == raw


def _os_error(number: int, path: Path) -> OSError:
    return OSError(number, os.strerror(number), str(path))
