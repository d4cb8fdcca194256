"""One hypothesis profile for every test, in which nothing depends on the machine's speed.

Examples are new in each run, and a failure prints the line that repeats it. In CI they are the
same each time, so that a change is judged by itself.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

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
