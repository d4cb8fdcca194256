"""A real terminal for tests: a program runs in a pty, keys go in, and a screen can be read.

`with Terminal(["whyfirst", "plan"]) as terminal:` starts the program with the pty as its
controlling terminal, so that /dev/tty works however its streams are redirected.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import selectors
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, TypeAlias, final

import pyte

Sink: TypeAlias = Path | Literal["pipe"] | None
"""Where a stream goes: to a file, to a pipe that is read to its end, or (None) to the terminal."""

KEYS: Mapping[str, str] = {
    "enter": "\r",
    "tab": "\t",
    "shift-tab": "\x1b[Z",
    "space": " ",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "escape": "\x1b",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "page-up": "\x1b[5~",
    "page-down": "\x1b[6~",
}

TIMEOUT = 20.0
"""Seconds to wait for what should come at once: long, for a busy machine."""

QUIET = 0.05
"""Seconds without output after which a sleeping program is taken to wait for the user."""

UNHEARD = 0.5
"""The same if nothing was written since the last key, which may still be in the kernel."""

_BRACKETED_PASTE = 2004 << 5  # pyte keeps private modes shifted
_ACQUIRE = (
    'exec 9<"$0" 9<&-; exec "$@"'  # the first terminal that a session leader opens becomes its own
)


@final
class Terminal:
    """A program in a terminal, and the person who uses it.

    The program sees `env` on top of this process's environment (None removes a variable), with a
    common TERM. `stdout` and `stderr` may be redirected; `stdin` holds the bytes of a pipe, or is
    the terminal if it is None. A `silent` terminal answers no queries, such as the one for the
    cursor's position.
    """

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str | None] | None = None,
        cwd: Path | None = None,
        stdin: bytes | None = None,
        stdout: Sink = None,
        stderr: Sink = None,
        columns: int = 80,
        lines: int = 24,
        silent: bool = False,
    ) -> None:
        self._changed = threading.Condition()
        self._written = bytearray()
        self._last_sign = time.monotonic()
        self._heard = True
        self._keys = bytearray()
        self._closing = False
        self._closed = False
        self._fault: BaseException | None = None
        self._screen = _Screen(columns, lines, None if silent else self._answer)
        self._stream = pyte.ByteStream(self._screen)
        self._master, slave = os.openpty()
        self._tty = os.ttyname(slave)
        self._wake_out, self._wake_in = os.pipe()
        _set_size(slave, columns, lines)
        os.set_blocking(self._master, False)
        _let_interrupt_through()
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _ACQUIRE, self._tty, *map(str, argv)],
                stdin=slave if stdin is None else subprocess.PIPE,
                stdout=(opened := _sink(stdout, slave)),
                stderr=(opened_too := _sink(stderr, slave)),
                cwd=cwd,
                env=_environment(env or {}),
                start_new_session=True,
            )
        finally:
            os.close(slave)
        for sink in (opened, opened_too):
            if not isinstance(sink, int):
                sink.close()
        self._out = _Drain(self._process.stdout)
        self._err = _Drain(self._process.stderr)
        if self._process.stdin is not None:
            threading.Thread(
                target=_feed, args=(self._process.stdin, stdin or b""), daemon=True
            ).start()
        self._reader = threading.Thread(target=self._serve, daemon=True)
        self._reader.start()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What a person does

    def type(self, text: str) -> Terminal:
        """Type the text, letter by letter as a terminal sends it."""
        return self._send(text)

    def press(self, *keys: str, times: int = 1) -> Terminal:
        """Press the keys one after the other, all of it so many times.

        A key is one of KEYS, `ctrl-` and a letter, `alt-` and a key or letter, a single letter, or
        `paste:` and a text. Raises ValueError for a key that does not exist.
        """
        for key in keys * times:
            if key.startswith("paste:"):
                self.paste(key.removeprefix("paste:"))
            else:
                self._send(_sequence(key))
        return self

    def paste(self, text: str) -> Terminal:
        """Paste the text: in brackets if the program has asked for that, else as if typed."""
        text = text.replace("\r\n", "\r").replace("\n", "\r")
        with self._changed:
            bracketed = _BRACKETED_PASTE in self._screen.mode
        return self._send(f"\x1b[200~{text}\x1b[201~" if bracketed else text)

    def resize(self, columns: int, lines: int) -> Terminal:
        """Make the window so many columns wide and lines high."""
        with self._changed:
            self._screen.resize(lines, columns)
        _set_size(self._master, columns, lines)
        return self

    def kill(self, number: signal.Signals = signal.SIGKILL) -> Terminal:
        """Send the program a signal."""
        self._process.send_signal(number)
        return self

    def hang_up(self) -> Terminal:
        """Close the window: the program loses its terminal."""
        with self._changed:
            self._closing = True
        self._wake()
        self._reader.join(TIMEOUT)
        return self

    # What a person sees

    @property
    def pid(self) -> int:
        """The program's process id."""
        return self._process.pid

    @property
    def everything_written(self) -> bytes:
        """Every byte that the program has sent to the terminal so far."""
        with self._changed:
            return bytes(self._written)

    @property
    def piped(self) -> bytes:
        """The output of stdout if it is a pipe, complete after `wait_exit`."""
        return self._out.content

    @property
    def piped_errors(self) -> bytes:
        """The output of stderr if it is a pipe, complete after `wait_exit`."""
        return self._err.content

    @property
    def cursor_line(self) -> str:
        """The line of the screen that the cursor is in."""
        with self._changed:
            return self._screen.shown()[self._screen.cursor.y]

    def screen_text(self) -> str:
        """The screen as it is now, without blanks at line ends or empty lines at the end."""
        with self._changed:
            return _page(self._screen.shown())

    def history_text(self) -> str:
        """All lines since the start: what has scrolled off, then the screen."""
        with self._changed:
            return _page(self._screen.everything())

    # What a person waits for

    def wait_for(self, wanted: str | re.Pattern[str], timeout: float = TIMEOUT) -> Terminal:
        """Wait until the text, or a match of the pattern, is on the screen or has scrolled off it.

        A text that the screen had to break into lines is found too. Raises AssertionError, with the
        screen, when the time is up or the program has ended without it.
        """
        self.wait_until(
            lambda: self._found(wanted, self._screen.everything()),
            f"to see {_named(wanted)}",
            timeout,
        )
        return self

    def wait_for_prompt(self, wanted: str | re.Pattern[str], timeout: float = TIMEOUT) -> Terminal:
        """Wait until the text is in the cursor's line: for a prompt that looks like the last."""

        def seen() -> bool:
            return self._found(wanted, self._screen.shown()[self._screen.cursor.y :][:1])

        self.wait_until(seen, f"to see {_named(wanted)} at the cursor", timeout)
        return self

    def wait_until_gone(self, wanted: str | re.Pattern[str], timeout: float = TIMEOUT) -> Terminal:
        """Wait until the text is not on the screen any more."""
        self.wait_until(
            lambda: not self._found(wanted, self._screen.shown()),
            f"for {_named(wanted)} to go",
            timeout,
            at_end=True,
        )
        return self

    def wait_idle(self, timeout: float = TIMEOUT) -> Terminal:
        """Wait until the program has read every key and waits for more, or has ended."""
        asleep_since = None  # looked at twice, as output may be on its way during the first look

        def idle() -> bool:
            nonlocal asleep_since
            if self._process.poll() is not None and self._closed:
                return True
            quiet = time.monotonic() - self._last_sign >= (QUIET if self._heard else UNHEARD)
            asleep = quiet and not self._keys and not self._unread() and _sleeps(self.pid)
            before, asleep_since = asleep_since, self._last_sign if asleep else None
            return asleep and before == asleep_since

        self.wait_until(
            idle, "for the program to wait for the user", timeout, at_end=True, every=QUIET / 2
        )
        return self

    def wait_exit(self, timeout: float = TIMEOUT) -> int:
        """Wait for the program to end, and return its status or minus the signal that ended it."""
        try:
            status = self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(
                self.report(f"waited {timeout:g} s for the program to end")
            ) from None
        self._reader.join(timeout)
        self._out.join(timeout)
        self._err.join(timeout)
        return status

    def wait_until(
        self,
        condition: Callable[[], bool],
        what: str,
        timeout: float = TIMEOUT,
        *,
        at_end: bool = False,
        every: float | None = None,
    ) -> None:
        """Wait until the condition holds; it is looked at again after each change of the screen.

        `what` ends the sentence "waited 5 s …". With `every`, it is looked at after so many seconds
        too. The end of the program ends the waiting, except with `at_end`.
        """
        deadline = time.monotonic() + timeout
        with self._changed:
            while True:
                if self._fault is not None:
                    raise AssertionError(
                        self.report("the screen could not show what was written")
                    ) from self._fault
                if condition():
                    return
                left = deadline - time.monotonic()
                if self._closed and not at_end:
                    with contextlib.suppress(
                        subprocess.TimeoutExpired
                    ):  # its streams are closed first
                        self._process.wait(1.0)
                    raise AssertionError(self.report(f"waited {what}, and the terminal was closed"))
                if left <= 0:
                    raise AssertionError(self.report(f"waited {timeout:g} s {what}"))
                self._changed.wait(min(left, every or 1.0))

    def close(self) -> None:
        """End the program and what it has started, if it still runs; then the terminal."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self.hang_up()
        self._out.join(TIMEOUT)
        self._err.join(TIMEOUT)

    # One thread alone reads and writes the terminal's end of the pty

    def _serve(self) -> None:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self._wake_out, selectors.EVENT_READ)
                selector.register(self._master, selectors.EVENT_READ)
                while not self._closing and self._step(selector):
                    pass
        except BaseException as fault:  # noqa: BLE001 - raised to whoever waits
            self._fault = fault
        finally:
            with self._changed:
                os.close(self._master)
                os.close(self._wake_out)
                os.close(self._wake_in)
                self._closed = True
                self._changed.notify_all()

    def _step(self, selector: selectors.BaseSelector) -> bool:
        with self._changed:
            writing = selectors.EVENT_WRITE if self._keys else 0
        selector.modify(self._master, selectors.EVENT_READ | writing)
        for key, events in selector.select():
            if key.fd == self._wake_out:
                os.read(self._wake_out, 4096)
                continue
            if events & selectors.EVENT_READ:
                try:
                    data = os.read(self._master, 65536)
                except BlockingIOError:
                    continue
                except OSError:  # the program's side is closed
                    return False
                if not data:
                    return False
                with self._changed:
                    self._written += data
                    self._stream.feed(data)
                    self._last_sign = time.monotonic()
                    self._heard = True
                    self._changed.notify_all()
            if events & selectors.EVENT_WRITE:
                with self._changed:
                    try:
                        sent = os.write(self._master, self._keys)
                    except BlockingIOError:
                        continue
                    del self._keys[:sent]
                    self._last_sign = time.monotonic()
        return True

    def _answer(self, data: str) -> None:
        self._keys += data.encode()

    def _send(self, text: str) -> Terminal:
        with self._changed:
            self._keys += text.encode()
            self._last_sign = time.monotonic()
            self._heard = False
        self._wake()
        return self

    def _wake(self) -> None:
        with self._changed:
            if not self._closed:
                os.write(self._wake_in, b".")

    def _unread(self) -> int:
        try:
            tty = os.open(self._tty, os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return 0
        try:
            waiting = fcntl.ioctl(tty, termios.FIONREAD, b"\0" * 4)
        finally:
            os.close(tty)
        return int(struct.unpack("i", waiting)[0])

    def _found(self, wanted: str | re.Pattern[str], lines: Sequence[str]) -> bool:
        full = self._screen.columns
        pages = (
            _page(lines),
            " ".join(" ".join(lines).split()),
            " ".join(
                "".join(
                    line if len(line.rstrip()) == full else f"{line.rstrip()} " for line in lines
                ).split()
            ),
        )
        if isinstance(wanted, str):
            return any(wanted in page for page in pages)
        return any(wanted.search(page) for page in pages)

    def report(self, what: str) -> str:
        """Return what went wrong, with the state of the program and its screen."""
        status = self._process.poll()
        state = "it still runs" if status is None else f"it ended with {status}"
        screen = "\n".join(f"│{line:<{self._screen.columns}}│" for line in self._screen.shown())
        edge = "─" * self._screen.columns
        past = len(self._screen.past)
        scrolled = f"\n({past} lines above have scrolled off)" if past else ""
        return f"{what}; {state}. The screen:{scrolled}\n┌{edge}┐\n{screen}\n└{edge}┘"


class _Screen(pyte.Screen):
    """A screen that remembers what has scrolled off, and passes answers to queries to `answer`."""

    def __init__(self, columns: int, lines: int, answer: Callable[[str], None] | None) -> None:
        self.past: list[str] = []
        self._to = answer
        super().__init__(columns, lines)

    def write_process_input(self, data: str) -> None:
        if self._to is not None:
            self._to(data)

    def index(self) -> None:
        if self.margins is None and self.cursor.y == self.lines - 1:
            self.past.append(self._row(0))
        super().index()

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        super().erase_in_display(how, *args, **kwargs)
        if how == 3:
            self.past.clear()

    def shown(self) -> list[str]:
        return [self._row(y) for y in range(self.lines)]

    def everything(self) -> list[str]:
        return self.past + self.shown()

    def _row(self, y: int) -> str:
        line = self.buffer[y]
        return "".join(line[x].data for x in range(self.columns)).rstrip()


class _Drain:
    """The content of a pipe, read to its end in the background; nothing without a pipe."""

    def __init__(self, pipe: IO[bytes] | None) -> None:
        self._content = bytearray()
        self._thread = (
            threading.Thread(target=self._read, args=(pipe,), daemon=True)
            if pipe is not None
            else None
        )
        if self._thread is not None:
            self._thread.start()

    @property
    def content(self) -> bytes:
        return bytes(self._content)

    def join(self, timeout: float) -> None:
        if self._thread is not None:
            self._thread.join(timeout)

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            while data := os.read(pipe.fileno(), 65536):
                self._content += data


def _feed(pipe: IO[bytes], data: bytes) -> None:
    try:
        with pipe:
            pipe.write(data)
    except BrokenPipeError:
        pass  # a program may end without having read all of it


def _sink(sink: Sink, terminal: int) -> int | IO[bytes]:
    if sink is None:
        return terminal
    return subprocess.PIPE if sink == "pipe" else Path(sink).open("wb")


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    own = {
        name: value
        for name, value in os.environ.items()
        if name not in {"COLUMNS", "LINES", "NO_COLOR"}
    }
    own["TERM"] = "xterm-256color"
    for name, value in changes.items():
        if value is None:
            own.pop(name, None)
        else:
            own[name] = value
    return own


def _let_interrupt_through() -> None:
    """Make Ctrl-C work in programs started by tests that a shell runs in the background."""
    if (
        signal.getsignal(signal.SIGINT) is signal.SIG_IGN
        and threading.current_thread() is threading.main_thread()
    ):
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _set_size(tty: int, columns: int, lines: int) -> None:
    fcntl.ioctl(tty, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def _sleeps(pid: int) -> bool:
    """Return whether no thread of the process is working, or True if the system can't tell."""
    tasks = Path(f"/proc/{pid}/task")
    if sys.platform != "linux" or not tasks.exists():
        return True
    states = []
    for task in tasks.iterdir():
        try:
            states.append((task / "stat").read_text().rpartition(") ")[2][:1])
        except OSError:  # a thread that has ended meanwhile
            continue
    return all(state in "SZTtXI" for state in states)


def _sequence(key: str) -> str:
    if key in KEYS:
        return KEYS[key]
    if len(key) == 1:
        return key
    modifier, _, rest = key.partition("-")
    if modifier == "alt" and rest:
        return "\x1b" + _sequence(rest)
    if modifier == "ctrl" and len(rest) == 1 and "@" <= rest.upper() <= "_":
        return chr(ord(rest.upper()) - ord("@"))
    raise ValueError(f"there is no key {key!r}")


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines).rstrip()


def _named(wanted: str | re.Pattern[str]) -> str:
    return repr(wanted) if isinstance(wanted, str) else f"/{wanted.pattern}/"
