"""The current time: the only module that looks at the clock."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from whyfirst.errors import WhyfirstError


def now() -> datetime:
    """Return the local time, without a zone.

    If SOURCE_DATE_EPOCH is set, return that moment in UTC instead; raise WhyfirstError if it is
    not a number. See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now().replace(microsecond=0)  # people plan in their own time

    try:
        moment = datetime.fromtimestamp(int(epoch), timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise WhyfirstError(
            f"SOURCE_DATE_EPOCH is “{epoch}”; set it to a number of seconds since 1970, or unset it"
        ) from None
    return moment.replace(tzinfo=None)
