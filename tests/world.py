"""Real users, processes and folders for tests.

If the tests run as root, the system's own user `nobody` stands in for one with ordinary rights.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parents[1]
NOBODY = 65534


@contextlib.contextmanager
def without_root() -> Iterator[None]:
    """Act as a user to whom permissions apply."""
    if os.geteuid() or sys.platform != "linux":
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def start(script: str, *args: object, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """Start another process that runs the script, which finds its arguments in `sys.argv`."""
    return subprocess.Popen(
        [*before, sys.executable, "-c", script, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(HOME)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def wait_for(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Wait for a process, and return its exit status, its stdout and its stderr."""
    out, err = process.communicate(timeout=120)
    return process.returncode, out.decode(), err.decode()


def names(folder: Path) -> list[str]:
    """Return the names of everything in the folder, hidden files too."""
    return sorted(entry.name for entry in folder.iterdir())
