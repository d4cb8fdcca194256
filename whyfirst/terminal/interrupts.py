"""Signals that end a program, while a prompt is drawn: they wait for their turn among the keys.

Raised wherever they come, they would break into the event loop, and what it says of that lands on stdout. Knows
nothing of what a signal does in the end: whatever handler is set is called when the prompt has gone.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from prompt_toolkit.application import Application


@contextmanager
def in_turn(app: Application[Any]) -> Iterator[Callable[[], None]]:
    """Signals end the application, and reach their handlers after that. Yields what must be called at its start."""
    came: list[int] = []

    def end() -> None:
        if came and app.future is not None and not app.future.done():
            app.exit(exception=EOFError)

    def note(number: int, _frame: object) -> None:
        came.append(number)
        if app.loop is not None and not app.loop.is_closed():
            app.loop.call_soon_threadsafe(end)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: handler for number in numbers if callable(handler := signal.getsignal(number))}
    for number in before:
        signal.signal(number, note)
    try:
        yield end
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in came[:1]:
            before[number](number, None)
