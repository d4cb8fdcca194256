"""How any text is written so that a reader of Markdown sees it unchanged. Knows nothing of what the text says.

Held against CommonMark (https://spec.commonmark.org/0.31.2/), GitHub's Markdown (https://github.github.com/gfm/)
and pandoc's (https://pandoc.org/MANUAL.html#pandocs-markdown): a backslash before ASCII punctuation is literal in all.
"""

from __future__ import annotations

import re

_ANYWHERE = re.compile(
    r"""
      [\\`*_\[<$~^|{]                            # emphasis, code, links, HTML, maths, strike, tables, attributes
    | &(?=\#?\w+;)                               # entities
    | (?<![^\W_])@ | @(?![^\W_])                 # citations; not in the middle of an address
    | :(?=[a-z0-9_+-]+:)                         # emoji names
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MARKER = re.compile(r"(\(?(?:\d+|[A-Za-z]|[ivxlcdmIVXLCDM]+))([.)])(?=[\W_]|$)")
_LINK = re.compile(r"(?:(?:https?|ftp|mailto|xmpp):|www\.)\S*", re.IGNORECASE)
_LINK_START = re.compile(r"(?:https?|ftp|mailto|xmpp):|www\.", re.IGNORECASE)
_PLAIN_LINK = re.compile(r"[A-Za-z0-9:/.?=%+!'()-]*")


def line(text: str, *, start: bool = True, broken: bool = False) -> str:
    """One line of text as Markdown. `start`: it stands at the start of a line, where marks open blocks.

    `broken`: a backslash for a line break comes after it, which must not become part of a link.
    """
    pieces, end = [], 0
    for link in _LINK.finditer(text):
        plain = _PLAIN_LINK.fullmatch(link[0]) and not (broken and link.end() == len(text))
        pieces += [_escaped(text[end : link.start()]), link[0] if plain else _no_link(link[0])]
        end = link.end()
    pieces.append(_escaped(text[end:]))
    whole = "".join(pieces)
    return _opening(whole) if start else whole


def lines(text: str, *, start: bool = True) -> list[str]:
    """Text of several lines as lines of Markdown: a break stays a break, an empty line parts paragraphs."""
    source = text.split("\n")
    found = []
    for number, one in enumerate(source):
        followed = number + 1 < len(source) and one and source[number + 1]
        found.append(
            line(one, start=start or number > 0, broken=bool(followed)) + ("\\" if followed else "")
        )
    return found


def heading(text: str) -> str:
    """The text of a heading, whose closing marks are text too."""
    return line(text, start=False).replace("#", "\\#") if "#" in text else line(text, start=False)


def scalar(text: str) -> str:
    """A text as one line of YAML: plain where nothing can be misread, in double quotes otherwise."""
    if _PLAIN.fullmatch(text) and not _TRAP.fullmatch(text):
        return text
    return '"' + "".join(_quoted(character) for character in text) + '"'


_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?|\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2})?")
_TRAP = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)")


def _quoted(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    code = ord(character)
    printable = (
        0x20 <= code <= 0x7E or code == 0x85 or 0xA0 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    )
    if printable and character not in "\u2028\u2029\ufeff":
        return character
    return character if 0x10000 <= code <= 0x10FFFF else f"\\u{code:04x}"


def _escaped(text: str) -> str:
    return _ANYWHERE.sub(lambda found: "\\" + found[0], text)


def _no_link(text: str) -> str:
    """A link that GitHub finds by itself takes backslashes literally, so that one with marks must not be found."""
    pieces, end = [], 0
    for start in _LINK_START.finditer(text):
        pieces += [_escaped(text[end : start.end() - 1]), "\\", start[0][-1]]
        end = start.end()
    return "".join(pieces) + _escaped(text[end:])


def _opening(text: str) -> str:
    if not text:
        return text
    if text[0].isspace():
        return f"&#{ord(text[0])};" + text[1:]
    if text[0] in "-+#=>%:!" or text[:6].casefold() == "table:":
        return "\\" + text if text[0] in "-+#=>%:!" else text[:5] + "\\" + text[5:]
    marker = _MARKER.match(text)
    if not marker:
        return text
    opening = "\\" if text[0] == "(" else ""
    return f"{opening}{marker[1]}\\{marker[2]}{text[marker.end() :]}"
