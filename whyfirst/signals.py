"""The signals that end a program: what they do, and when they may do it.

Knows nothing of why somebody wants the end. Raised wherever they come, they would break into the middle of a write.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object] | int | None

ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextmanager
def held(come: Callable[[], None] = lambda: None) -> Iterator[list[int]]:
    """Signals that would raise something wait until this is over; then the first of them does. Yields what has come.

    `come` is called when one does. Those that are ignored, or end the program without a word, are left alone.
    """
    came: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        come()

    before = {number: handler for number in ENDING if callable(handler := signal.getsignal(number))}
    set_all(before, note)
    try:
        yield came
    finally:
        restore(before)
        for number in came[:1]:
            before[number](number, None)


def interrupt_ends_at_once() -> dict[int, Handler]:
    """Ctrl-C ends the program without a word, as long as there is nothing to keep; what it did before.

    Raised while libraries are loaded, it may be swallowed by one of them.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    return set_all([signal.SIGINT], signal.SIG_DFL)


def set_all(numbers: Iterable[int], handler: Handler) -> dict[int, Handler]:
    """Set what signals do, where they are not ignored (nohup); what they did before, by number."""
    heeded = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    return {number: signal.signal(number, handler) for number in heeded}


def restore(handlers: Mapping[int, Handler]) -> None:
    """Let signals do again what they did."""
    for number, handler in handlers.items():
        if handler is not None:
            signal.signal(number, handler)
