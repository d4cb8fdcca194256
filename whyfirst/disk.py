"""How bytes get whole onto a disk, and never over bytes that are not known.

Knows nothing of texts, drafts or of what to tell a user: whatever the system refuses comes out as its OSError.

A text is written beside its place, flushed, and only then given its name. Who is killed at any moment leaves the old
bytes or the new ones, never half of them. The flush of the folder is there for the power cut: without it, the new
name may be lost although the bytes are not. Between looking at a file and replacing it, another program might write:
 - other sessions are kept out by a lock on the folder, which leaves no file behind and ends with the process;
 - for all others the two files are exchanged in one step where the system can (Linux, macOS), and what came out is
   looked at again. Elsewhere some microseconds remain.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: sessions are not kept apart, and a draft in use is offered too
    fcntl = None  # type: ignore[assignment]

PREFIX, SUFFIX = ".whyfirst-", ".tmp"
STALE = 60.0
"""Seconds after which a temporary file that nobody holds has been left by a process that was killed."""

PATIENCE = 2.0
"""Seconds to wait for another session's write. One that takes longer has been stopped in the middle of it."""

_BINARY = getattr(os, "O_BINARY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # a pipe among the files must not be waited for


def read(path: Path | str, most: int = sys.maxsize) -> tuple[bytes, os.stat_result]:
    """The bytes of an ordinary file, not more than `most`, and what the system knows of it.

    Raises OSError; EINVAL for what is neither an ordinary file nor a folder.
    """
    fd = os.open(path, os.O_RDONLY | _BINARY | _NO_WAIT)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return _content(fd, most), status
    finally:
        os.close(fd)


def create(path: Path, raw: bytes, mode: int = 0o666) -> int:
    """A new file with these bytes and, as far as the umask lets it, this mode; see `release` for what comes back.

    Raises FileExistsError where the name is taken, in a race too, and OSError. No file is left then.
    """
    folder = path.parent
    new, held = _beside(folder, raw, mode)
    try:
        with _locked(folder) as lock:
            _give_name(new, path)
            _flush(lock)
    except BaseException:
        release(held)
        raise
    finally:
        _remove(new)
    return held


def replace(path: Path, raw: bytes, known: Collection[bytes]) -> int | None:
    """Puts these bytes in the place of known ones, with the same permissions; see `release` for what comes back.

    None where other bytes are there: nothing has changed then. Raises FileNotFoundError where the file is gone, and
    OSError; the old bytes stand then.
    """
    status = path.stat()
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    folder = path.parent
    new, held = _beside(folder, raw, 0o600, status)
    done = False
    try:
        with _locked(folder) as lock:
            if read(path)[0] in known and _swap(new, path, known):
                _flush(lock)
                done = True
    finally:
        _remove(new)
        if not done:
            release(held)
    return held if done else None


def remove(path: Path, known: Collection[bytes]) -> bool:
    """Removes the file if its bytes are known; whether it is gone. Raises OSError."""
    with _locked(path.parent), contextlib.suppress(FileNotFoundError):
        if read(path)[0] not in known:
            return False
        path.unlink()
    return True


def hold(path: Path) -> int:
    """Marks a file as in use by this process, as far as the system can; see `release` for what comes back."""
    if fcntl is None:
        return -1
    with contextlib.suppress(OSError):
        held = os.open(path, os.O_RDWR | _NO_WAIT)
        if _lock(held):
            return held
        os.close(held)
    return -1


def release(held: int) -> None:
    """Ends the mark that `create`, `replace` and `hold` set: a lock on the file, which ends with the process too."""
    if held >= 0:
        os.close(held)


def in_use(path: Path) -> bool:
    """Whether another session holds the file. False where the system can't tell. Raises OSError."""
    if fcntl is None:
        return False
    while True:
        fd = os.open(path, os.O_RDONLY | _NO_WAIT)
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), path.stat()):
                return False  # else it was replaced just now: the lock is on the new one
        except BlockingIOError:
            return True
        except OSError as error:
            if isinstance(error, FileNotFoundError):
                raise
            return False
        finally:
            os.close(fd)


def clear_leftovers(folder: Path) -> None:
    """Removes the temporary files that killed processes have left in the folder."""
    oldest = time.time() - STALE
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.name.endswith(SUFFIX):
                with contextlib.suppress(OSError):
                    path = Path(entry.path)
                    if entry.stat(follow_symlinks=False).st_mtime < oldest and not in_use(path):
                        path.unlink()


def _content(fd: int, most: int) -> bytes:
    """What can be read, up to so many bytes: a read may give less than there is."""
    parts = []
    while most > 0 and (part := os.read(fd, min(most, 65536))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _beside(
    folder: Path, raw: bytes, mode: int, like: os.stat_result | None = None
) -> tuple[Path, int]:
    """A temporary file in the folder that has reached the disk, held until it is released. None is left on failure."""
    path = folder / f"{PREFIX}{os.getpid()}-{os.urandom(4).hex()}{SUFFIX}"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        _lock(fd)
        if like is not None:
            _resemble(fd, like)
        rest = memoryview(raw)
        while rest:
            rest = rest[os.write(fd, rest) :]
        os.fsync(fd)
    except BaseException:
        os.close(fd)
        _remove(path)
        raise
    if fcntl is None:  # Windows renames no open file
        os.close(fd)
        fd = -1
    return path, fd


def _resemble(fd: int, like: os.stat_result) -> None:
    """Gives the file the owner, group and permissions of another, as far as this user may."""
    if sys.platform == "win32":
        return
    mode = stat.S_IMODE(like.st_mode) & 0o777
    mine = os.fstat(fd)
    if mine.st_uid != like.st_uid:
        with contextlib.suppress(OSError):
            os.fchown(fd, like.st_uid, -1)
    if mine.st_gid != like.st_gid:
        try:
            os.fchown(fd, -1, like.st_gid)
        except OSError:  # what the old group might do, the new one may only where all others may
            mode = (mode & 0o707) | (mode & 0o007) << 3
    os.fchmod(fd, mode)


def _give_name(new: Path, path: Path) -> None:
    try:
        os.link(new, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: take the name with an empty file first
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            new.replace(path)
        except BaseException:
            _remove(path)
            raise


def _swap(new: Path, path: Path, known: Collection[bytes]) -> bool:
    exchange = _exchange()
    ends = os.fsencode(new), os.fsencode(path)
    if exchange is None or not exchange(*ends):
        new.replace(path)
        return True
    if read(new)[0] in known:
        return True
    exchange(*ends)  # someone wrote in the moment between the look and the exchange: back it goes
    return False


@cache
def _exchange() -> Callable[[bytes, bytes], bool] | None:
    """A function that exchanges two files in one step, and says whether it could; None where the system has none."""
    import ctypes  # slow to import, and needed with the first replaced file only

    with contextlib.suppress(OSError, AttributeError, TypeError):
        system = ctypes.CDLL(None)
        if sys.platform == "linux":
            here, swap = -100, 2
            rename = system.renameat2
            return lambda one, other: rename(here, one, here, other, swap) == 0
        if sys.platform == "darwin":
            swap = 2
            rename = system.renamex_np
            return lambda one, other: rename(one, other, swap) == 0
    return None


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Keeps other sessions from naming files in the folder. Yields the folder, open; -1 where it can't be opened."""
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:
        yield -1
        return
    try:
        _lock(fd, PATIENCE)
        yield fd
    finally:
        os.close(fd)


def _lock(fd: int, patience: float = 0.0) -> bool:
    if fcntl is None:
        return False
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(0.001)
        except OSError:  # some network disks have no locks
            return False
        else:
            return True


def _flush(folder: int) -> None:
    if folder < 0:
        return
    try:
        os.fsync(folder)
    except OSError as error:
        if error.errno in (errno.EIO, errno.ENOSPC, errno.EDQUOT):
            raise  # all others mean that folders can't be flushed here


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()
