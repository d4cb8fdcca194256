"""Write any text so that a reader of Markdown sees it unchanged.

In CommonMark (https://spec.commonmark.org/0.31.2/), GitHub's Markdown (https://github.github.com/gfm/)
and pandoc's (https://pandoc.org/MANUAL.html#pandocs-markdown), a backslash before ASCII punctuation
makes it literal, and an address between < and > is a link that shows the address.
"""

from __future__ import annotations

import re

_SPECIAL_ANYWHERE = re.compile(
    r"""
      [\\`*_\[<$~^|{]               # emphasis, code, links, HTML, maths, strike, tables, classes
    | &(?=\#?\w+;)                  # entities
    | (?<![^\W_])@ | @(?![^\W_])    # citations; not in the middle of an address
    | :(?=[a-z0-9_+-]+:)            # emoji names
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SPECIAL_AT_START = "-+#=>%:!"
_TABLE_CAPTION = "table:"
_LIST_MARKER = re.compile(r"(\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+))([.)])(?=[\W_]|$)")
_LINK = re.compile(r"(?:(?:https?|ftp|mailto|xmpp):|www\.)\S*", re.IGNORECASE)
_LINK_START = re.compile(r"(?:https?|ftp|mailto|xmpp):|www\.", re.IGNORECASE)
_PLAIN_LINK = re.compile(r"[A-Za-z0-9:/.?=%+!'()-]*")
_WEB_ADDRESS = re.compile(
    r"""
    https?://
    (?!xn--) [A-Za-z0-9] (?: [A-Za-z0-9.:-] (?!xn--) )*     # the host; not one in another script
    (?: [/?\#] [A-Za-z0-9:/.?=+&\#_~@!'()-]* )?
    (?<! [.:?!'()] )                                        # these end a sentence, not an address
    """,
    re.VERBOSE,
)
"""An address that every reader of Markdown shows as it is between < and >. One with a % is not:
some show the character that it stands for."""
_ADDRESS_OR_HASH = re.compile(r"<https?://[^<>\s]*>|#")


def line(text: str, *, start: bool = True, before_break: bool = False) -> str:
    """Return one line of text as Markdown.

    `start`: the text comes first on its line, where some characters would open a block.
    `before_break`: a backslash for a line break follows, which must not become part of a link.
    """
    parts = []
    end = 0
    for link in _LINK.finditer(text):
        parts.append(_escaped(text[end : link.start()]))
        end = link.end()
        takes_backslash = before_break and end == len(text)
        parts.append(_link(link[0], takes_backslash=takes_backslash))
    parts.append(_escaped(text[end:]))

    escaped = "".join(parts)
    return _escaped_at_start(escaped) if start else escaped


def lines(text: str, *, start: bool = True) -> list[str]:
    """Return text of several lines as lines of Markdown.

    A line break stays one, and an empty line separates paragraphs.
    """
    typed = text.split("\n")
    following = [*typed[1:], ""]
    written: list[str] = []
    for content, next_line in zip(typed, following, strict=True):
        at_start = start or bool(written)
        if content and next_line:
            written.append(line(content, start=at_start, before_break=True) + "\\")
        else:
            written.append(line(content, start=at_start))
    return written


def heading(text: str) -> str:
    """Return the text of a heading. A # at its end would close the heading."""
    return _ADDRESS_OR_HASH.sub(_escaped_hash, line(text, start=False))


def _escaped_hash(match: re.Match[str]) -> str:
    return "\\#" if match[0] == "#" else match[0]


def _escaped(text: str) -> str:
    return _SPECIAL_ANYWHERE.sub(r"\\\g<0>", text)


def _link(text: str, *, takes_backslash: bool) -> str:
    """Return an address, with whatever follows it up to the next space."""
    address = _WEB_ADDRESS.match(text)
    if address:
        others = text[address.end() :]
        if not _LINK_START.search(others):
            return f"<{address[0]}>" + _escaped(others)
    if _PLAIN_LINK.fullmatch(text) and not takes_backslash:
        return text
    return _without_link(text)


def _without_link(text: str) -> str:
    """Return an address so that GitHub does not turn it into a link.

    GitHub takes backslashes within a link literally, so an address with special characters must
    not be found as one.
    """
    parts = []
    end = 0
    for start in _LINK_START.finditer(text):
        all_but_last, last = start[0][:-1], start[0][-1]
        parts.append(_escaped(text[end : start.start()] + all_but_last))
        parts.append("\\" + last)
        end = start.end()
    parts.append(_escaped(text[end:]))
    return "".join(parts)


def _escaped_at_start(text: str) -> str:
    """Escape what would open a block at the start of a line."""
    if not text:
        return text
    first = text[0]
    if first.isspace():
        return f"&#{ord(first)};{text[1:]}"
    if first in _SPECIAL_AT_START:
        return "\\" + text
    if text[: len(_TABLE_CAPTION)].casefold() == _TABLE_CAPTION:
        return text[:5] + "\\" + text[5:]

    marker = _LIST_MARKER.match(text)
    if not marker:
        return text
    opening = "\\" if first == "(" else ""
    return f"{opening}{marker[1]}\\{marker[2]}{text[marker.end() :]}"
