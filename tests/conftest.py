"""What all tests share: one hypothesis profile, chance that can be repeated, an ordinary user.

Hypothesis tries new examples in each run, and a failure prints the line that repeats it. In CI the
examples are the same each time, so that a change is judged by itself. Nothing depends on how fast
the machine is.
"""

from __future__ import annotations

import os
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.world import NOBODY

settings.register_profile(
    "whyfirst",
    deadline=None,
    derandomize="CI" in os.environ,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,  # measures the machine
        HealthCheck.data_too_large,  # a random question set with its answers is large
    ],
)
settings.load_profile("whyfirst")


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
