"""Run the program for tests, in this process, on a given day and without a terminal."""

from __future__ import annotations

import io
import os
import sys
from datetime import date, datetime, time, timezone
from pathlib import Path
from unittest import mock

import pytest

from whyfirst.__main__ import main


def epoch(day: str) -> str:
    """Return noon of a day, as SOURCE_DATE_EPOCH holds it."""
    noon = datetime.combine(date.fromisoformat(day), time(12), timezone.utc)
    return str(int(noon.timestamp()))


def whyfirst(
    folder: Path,
    day: str,
    *args: str,
    given: str = "",
    status: int = 0,
    complaints: list[str] | None = None,
) -> str:
    """Run the program in a folder and return its stdout, or its stderr if the status is 2.

    `given` is its standard input. Any other exit status than `status` fails the test. Its stderr is
    appended to `complaints`.
    """
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    stdin = io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8")
    streams = mock.patch.multiple(
        sys, argv=["whyfirst", *args], stdin=stdin, stdout=out, stderr=err
    )
    environment = mock.patch.dict(
        os.environ, {"SOURCE_DATE_EPOCH": epoch(day), "XDG_STATE_HOME": str(folder / "state")}
    )
    here = Path.cwd()
    os.chdir(folder)
    try:
        with streams, environment, pytest.raises(SystemExit) as ended:
            main()
    finally:
        os.chdir(here)
    printed = written_to(out)
    complaint = written_to(err)
    if complaints is not None:
        complaints.append(complaint)
    assert (ended.value.code or 0) == status, complaint
    return complaint if status == 2 else printed


def written_to(stream: io.TextIOWrapper[io.BytesIO]) -> str:
    """Return the text written to a stream in memory."""
    return stream.detach().getvalue().decode()
