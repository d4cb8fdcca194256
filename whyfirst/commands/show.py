"""A brief on the screen. Knows nothing of what stands in it."""

from __future__ import annotations

import sys

from whyfirst.brief.front import front


def page(text: str, *, plain: bool) -> None:
    """Show a brief on stdout, laid out for the terminal, or as it is."""
    body = "\n".join(text.split("\n")[front(text).end :]).strip("\n")
    if plain:
        print(body)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(file=sys.stdout).print(Markdown(body))
