"""Atomic writes that never overwrite content we have not read. Errors are the system's OSErrors.

A text is written to a temporary file beside its place, flushed to the disk, and only then renamed.
A process killed at any moment leaves the old content or the new, never half of it. The folder is
flushed too: otherwise a power cut may undo the renaming.

Before a file is replaced, its content is compared with what the session has read or written:

- Two sessions can't overwrite each other: comparing and renaming happen under a lock on the folder.
  The lock leaves no file behind and ends with the process. A session stopped while it holds the
  lock delays the others by `PATIENCE` seconds; after that they write without it. So they do where
  there are no locks: on Windows and some network disks.
- Other programs, such as editors, don't know the lock. What they have written before the
  comparison is never overwritten. What they write in the microseconds between comparing and
  renaming is lost.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PREFIX, SUFFIX = ".whyfirst-", ".tmp"

STALE = 60.0
"""Seconds after which an unlocked temporary file must belong to a process that was killed."""

PATIENCE = 10.0
"""Seconds to wait for another session's write. It takes longer only if that was stopped."""

NO_LOCK = -1
"""Returned in place of a lock where the system has none."""

_BINARY = getattr(os, "O_BINARY", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_BLOCK = 65536


def read_bytes(
    path: Path | str, most: int = sys.maxsize, *, may_be_pipe: bool = False
) -> tuple[bytes, os.stat_result]:
    """Return the first `most` bytes of a file, and its status.

    Raise OSError; with EINVAL for anything but an ordinary file, such as a pipe, which might never
    end. `may_be_pipe` waits for a pipe and reads it.
    """
    flags = os.O_RDONLY | _BINARY
    if not may_be_pipe:
        flags |= _NO_WAIT

    fd = os.open(path, flags)
    try:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode) and not may_be_pipe:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
        return _read_at_most(fd, most), status
    finally:
        os.close(fd)


def create(path: Path, raw: bytes, mode: int = 0o666) -> int:
    """Write a new file, with this mode as far as the umask allows. Return a lock, see `unlock`.

    Raise FileExistsError if the name is taken, in a race too; or another OSError. No file is left
    behind then.
    """
    folder = path.parent
    temporary, lock = _write_temporary(folder, raw, mode)
    try:
        with _locked(folder) as folder_fd:
            _rename_to_free_name(temporary, path)
            _flush_folder(folder_fd)
    except BaseException:
        unlock(lock)
        raise
    finally:
        _remove_if_there(temporary)
    return lock


def replace(path: Path, raw: bytes, known: Collection[bytes]) -> int | None:
    """Replace a file's content if it is one of the known ones. Return a lock, see `unlock`.

    Return None, and change nothing, if the file has other content. Raise FileNotFoundError if the
    file is gone, or another OSError; the old content stays then. Permissions are kept.
    """
    status = path.stat()
    if not os.access(path, os.W_OK):  # renaming would not ask for it
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    folder = path.parent
    temporary, lock = _write_temporary(folder, raw, 0o600, like=status)
    is_replaced = False
    try:
        with _locked(folder) as folder_fd:
            content, _ = read_bytes(path)
            if content in known:
                temporary.replace(path)
                _flush_folder(folder_fd)
                is_replaced = True
    finally:
        _remove_if_there(temporary)
        if not is_replaced:
            unlock(lock)

    if not is_replaced:
        return None
    return lock


def remove(path: Path, known: Collection[bytes]) -> bool:
    """Remove a file if its content is one of the known ones. Return whether it is gone.

    Raise OSError.
    """
    with _locked(path.parent):
        try:
            content, _ = read_bytes(path)
        except FileNotFoundError:
            return True
        if content not in known:
            return False
        path.unlink(missing_ok=True)
    return True


def lock_file(path: Path) -> int:
    """Mark a file as in use by this process. Return the lock, or NO_LOCK if there can't be one."""
    if fcntl is None:
        return NO_LOCK
    try:
        fd = os.open(path, os.O_RDWR | _NO_WAIT)
    except OSError:
        return NO_LOCK
    if _try_to_lock(fd):
        return fd
    os.close(fd)
    return NO_LOCK


def unlock(lock: int) -> None:
    """End the lock of `create`, `replace` or `lock_file`. The end of the process does it too."""
    if lock != NO_LOCK:
        os.close(lock)


def is_in_use(path: Path) -> bool:
    """Return whether another session has locked the file; False if the system can't tell.

    Raise FileNotFoundError if it is gone.
    """
    if fcntl is None:
        return False
    while True:
        fd = os.open(path, os.O_RDONLY | _NO_WAIT)
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), path.stat()):
                return False
            # The file was replaced just now, and the lock is on the new one: look again.
        except BlockingIOError:
            return True
        except FileNotFoundError:
            raise
        except OSError:
            return False
        finally:
            os.close(fd)


def clear_leftovers(folder: Path) -> None:
    """Remove the temporary files that killed processes have left in the folder."""
    newest = time.time() - STALE
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not _is_temporary(entry.name):
                continue
            path = Path(entry.path)
            with contextlib.suppress(OSError):  # another session may clear it too
                status = path.lstat()
                if status.st_mtime < newest and not is_in_use(path):
                    path.unlink()


# Files


def _is_temporary(name: str) -> bool:
    return name.startswith(PREFIX) and name.endswith(SUFFIX)


def _read_at_most(fd: int, most: int) -> bytes:
    parts = []
    while most > 0:
        part = os.read(fd, min(most, _BLOCK))  # may return less than there is
        if not part:
            break
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _write_temporary(
    folder: Path, raw: bytes, mode: int, like: os.stat_result | None = None
) -> tuple[Path, int]:
    """Write a temporary file and flush it to the disk. Return its path and the lock on it.

    The lock stays on the file when it is renamed. On failure, no file is left behind.
    """
    path = folder / f"{PREFIX}{os.getpid()}-{os.urandom(4).hex()}{SUFFIX}"
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, mode)
    try:
        _try_to_lock(fd)
        if like is not None:
            _copy_permissions(fd, like)
        rest = memoryview(raw)
        while rest:
            written = os.write(fd, rest)
            rest = rest[written:]
        os.fsync(fd)
    except BaseException:
        os.close(fd)
        _remove_if_there(path)
        raise

    if fcntl is None:  # Windows can't rename an open file
        os.close(fd)
        return path, NO_LOCK
    return path, fd


def _copy_permissions(fd: int, like: os.stat_result) -> None:
    """Give the file another one's owner, group and permissions, as far as this user may."""
    if sys.platform == "win32":
        return
    mode = stat.S_IMODE(like.st_mode) & 0o777
    own = os.fstat(fd)

    if own.st_uid != like.st_uid:
        with contextlib.suppress(OSError):
            os.fchown(fd, like.st_uid, -1)

    if own.st_gid != like.st_gid:
        try:
            os.fchown(fd, -1, like.st_gid)
        except OSError:
            # Our group is not the one these permissions were meant for: it gets those of others.
            for_others = mode & 0o007
            mode = (mode & 0o707) | (for_others << 3)

    os.fchmod(fd, mode)


def _rename_to_free_name(temporary: Path, path: Path) -> None:
    """Rename the file. Raise FileExistsError if the name is taken, which `rename` would not."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: take the name with an empty file first
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            temporary.replace(path)
        except BaseException:
            _remove_if_there(path)
            raise


def _remove_if_there(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink()


# Locks and folders


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[int]:
    """Keep other sessions from renaming files in the folder. Yield its descriptor, or NO_LOCK."""
    try:
        fd = os.open(folder, os.O_RDONLY)
    except OSError:
        yield NO_LOCK
        return
    try:
        _try_to_lock(fd, PATIENCE)
        yield fd
    finally:
        os.close(fd)


def _try_to_lock(fd: int, patience: float = 0.0) -> bool:
    """Lock a file or folder, within so many seconds. Return whether it is locked."""
    if fcntl is None:
        return False
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(0.001)
        except OSError:  # some network disks have no locks
            return False
        else:
            return True


def _flush_folder(fd: int) -> None:
    if fd == NO_LOCK:
        return
    try:
        os.fsync(fd)
    except OSError as error:
        # Any other error means that this system can't flush folders.
        if error.errno in (errno.EIO, errno.ENOSPC, errno.EDQUOT):
            raise
