"""Signals that end a program, while a prompt is drawn: they wait for their turn among the keys.

Raised wherever they come, they would break into the event loop, and what it says of that lands on stdout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prompt_toolkit.application import Application

from whyfirst.signals import signals_held


@contextmanager
def in_turn(app: Application[Any]) -> Iterator[Callable[[], None]]:
    """Signals end the application, and do what they do after that. Yields what must be called at its start."""

    def wake() -> None:
        if app.loop is not None and not app.loop.is_closed():
            app.loop.call_soon_threadsafe(end)

    def end() -> None:
        if came and app.future is not None and not app.future.done():
            app.exit(exception=EOFError)

    with signals_held(wake) as came:
        yield end
