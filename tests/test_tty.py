"""The standard streams: what is written to them, and what happens if that fails."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.world import start, wait_for
from whyfirst.tty import write_result

WRITE_MUCH = """
import sys
from whyfirst.tty import write_result
accepted = write_result(sys.stdout, "first\\n" + "x" * 1_000_000)
print(accepted, file=sys.stderr)
"""

WRITE_AND_REPORT = """
import sys
from whyfirst.errors import WhyfirstError
from whyfirst.tty import write_result
try:
    write_result(sys.stdout, "text")
except WhyfirstError as error:
    sys.exit(str(error))
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_may_stop_early(unbuffered: str) -> None:
    """`| head -1` ends without a complaint about the broken pipe."""
    process = start(WRITE_MUCH, before=("env", f"PYTHONUNBUFFERED={unbuffered}"))
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline() == b"first\n"
    process.stdout.close()
    with process:
        assert process.stderr.read() == b"False\n"
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_stdout_is_reported_once() -> None:
    """The user gets one message, without a traceback or a second complaint at the end."""
    process = start(WRITE_AND_REPORT, before=("sh", "-c", 'exec "$0" "$@" >/dev/full'))
    message = "stdout: the disk is full; make room, or choose another place\n"
    assert wait_for(process) == (1, "", message)


def test_a_closed_stdout_is_reported_once() -> None:
    """The user gets one message that says what to do."""
    process = start(WRITE_AND_REPORT, before=("sh", "-c", 'exec "$0" "$@" >&-'))
    message = "stdout: this stream is closed; send it to a file or a pipe\n"
    assert wait_for(process) == (1, "", message)


def test_a_stream_gets_utf_8_whatever_its_encoding() -> None:
    """An ASCII stdout or half a character from a broken terminal raises no error."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    assert write_result(stream, "Größe \udc80\n")
    assert raw.getvalue() == "Größe \ufffd\n".encode()
