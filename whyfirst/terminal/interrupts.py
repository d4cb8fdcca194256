"""Signals that end the program while a prompt is drawn: they wait for their turn among the keys.

Raised at any moment, they would break into the event loop, which reports that on stdout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prompt_toolkit.application import Application

from whyfirst.signals import signals_held


@contextmanager
def in_turn(app: Application[Any]) -> Iterator[Callable[[], None]]:
    """Let a signal end the application first, and then do what it does.

    Yields a function that must be called when the application starts.
    """

    def wake() -> None:
        if app.loop is not None and not app.loop.is_closed():
            app.loop.call_soon_threadsafe(end)

    def end() -> None:
        if came and app.future is not None and not app.future.done():
            app.exit(exception=EOFError)

    with signals_held(wake) as came:
        yield end
