"""What time it is: the clock's, or SOURCE_DATE_EPOCH where that is set. The only room that looks at the clock."""

from __future__ import annotations

import os
from datetime import datetime, timezone

from whyfirst.errors import WhyfirstError


def now() -> datetime:
    """The local time without a zone. With SOURCE_DATE_EPOCH, that moment in UTC; raises WhyfirstError if it is none.

    See https://reproducible-builds.org/specs/source-date-epoch/.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now().replace(microsecond=0)  # people plan in their own time
    try:
        return datetime.fromtimestamp(int(epoch), timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        raise WhyfirstError(
            f"SOURCE_DATE_EPOCH is “{epoch}”: it must be a number of seconds since 1970"
        ) from None
