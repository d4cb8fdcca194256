"""The program for tests, run in this process on a day of its own, with no terminal."""

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
    """Noon of a day as SOURCE_DATE_EPOCH has it."""
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
    """What the program says on stdout when it is run in a folder; on stderr where it ends with 2.

    `given` is its standard input. Another status than the one named fails. What is said on stderr is added to the
    `complaints`.
    """
    out, err = (
        io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2)
    )
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
    told, complained = (stream.detach().getvalue().decode() for stream in (out, err))
    if complaints is not None:
        complaints.append(complained)
    assert (ended.value.code or 0) == status, complained
    return str(complained if status == 2 else told)
