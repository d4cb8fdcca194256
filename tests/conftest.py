"""What all tests share: chance that can be repeated, and a folder for an ordinary user."""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.world import NOBODY

# In CI, hypothesis tries the same examples each time, so that a change is judged by itself.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Return random numbers from a new seed, or from WHYFIRST_SEED. A failing test names it."""
    seed = os.environ.get("WHYFIRST_SEED") or str(random.SystemRandom().randrange(10**6))
    request.node.add_report_section("setup", "seed", f"to repeat it: WHYFIRST_SEED={seed}")
    return random.Random(seed)  # noqa: S311 - no secret


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Path]:
    """Yield a folder that an ordinary user may change, also where the tests run as root."""
    if os.geteuid():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        yield Path(folder)
