"""Write a text as a value in a YAML file."""

from __future__ import annotations

import json
import re

_SAFE = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_READ_AS_NO_TEXT = re.compile(r"y|n|yes|no|on|off|true|false|null", re.IGNORECASE)
_NEEDS_ESCAPE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""Characters that JSON allows in a string and YAML does not, or reads as a line break."""


def yaml_scalar(text: str, *, plain_dates: bool = False) -> str:
    """Return a text as YAML on one line: plain where that is safe, in double quotes otherwise.

    With `plain_dates`, a day such as 2026-11-23 has no quotes, so most readers take it for a date.
    """
    if _SAFE.fullmatch(text) and not _READ_AS_NO_TEXT.fullmatch(text):
        return text
    if plain_dates and _DATE.fullmatch(text):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _NEEDS_ESCAPE.sub(_escape_sequence, quoted)


def _escape_sequence(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"
