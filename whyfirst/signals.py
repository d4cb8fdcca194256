"""The signals that end a program: what they do, and when they may do it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import TypeAlias

Handler: TypeAlias = "Callable[[int, FrameType | None], object] | int | None"

# SIGHUP does not exist on Windows.
ENDING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


def _do_nothing() -> None:
    pass


@contextmanager
def signals_held(on_signal: Callable[[], None] = _do_nothing) -> Iterator[list[int]]:
    """Hold back signal handlers until the block ends, then run the first. Yield the signals so far.

    `on_signal` is called for each signal that arrives. Signals that are ignored, or that end the
    program without a handler, are left alone.
    """
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        on_signal()

    handlers = {}
    for number in ENDING:
        handler = signal.getsignal(number)
        if callable(handler):
            handlers[number] = handler

    set_handlers(handlers, note)
    try:
        yield received
    finally:
        restore_handlers(handlers)
        if received:
            first = received[0]
            handlers[first](first, None)


def let_interrupt_end_the_program() -> dict[int, Handler]:
    """Let Ctrl-C end the program silently, while there is nothing to save. Return the old handler.

    A KeyboardInterrupt raised while libraries are loaded may be swallowed by one of them.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    return set_handlers([signal.SIGINT], signal.SIG_DFL)


def set_handlers(numbers: Iterable[int], handler: Handler) -> dict[int, Handler]:
    """Set the handler of each signal that is not ignored (as under nohup). Return the old ones."""
    old_handlers: dict[int, Handler] = {}
    for number in numbers:
        is_ignored = signal.getsignal(number) is signal.SIG_IGN
        if not is_ignored:
            old_handlers[number] = signal.signal(number, handler)
    return old_handlers


def restore_handlers(handlers: Mapping[int, Handler]) -> None:
    """Set the handlers that `set_handlers` has returned."""
    for number, handler in handlers.items():
        if handler is not None:
            signal.signal(number, handler)
