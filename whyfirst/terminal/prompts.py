"""What all prompts share: a head above, a foot with hints below, and the keys that work everywhere.

It also tells pasted keys from typed ones. Whether a reply fits is decided by whoever it is
submitted to.
"""

from __future__ import annotations

import select
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import (
    KeyBindings,
    KeyPress,
    KeyPressEvent,
    merge_key_bindings,
)
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Container, Dimension, FormattedTextControl, HSplit, Layout, Window

from whyfirst.errors import Refusal
from whyfirst.interview import Back
from whyfirst.terminal.drawing import StyledLines, in_a_row, styled, wrapped
from whyfirst.terminal.interrupts import in_turn
from whyfirst.tty import is_gone, terminal_gone
from whyfirst.words import Words

BURST = 0.05
"""Seconds within which a key after pasted text belongs to the paste: nobody types so fast."""

Head: TypeAlias = Callable[[int], "list[StyledLines]"]
"""The lines above a prompt for a width, in parts that blank lines separate where there is room."""

T = TypeVar("T")


@dataclass
class Scene:
    """What is shown around a prompt."""

    words: Words
    head: Head
    enter: str
    """What Enter does, as a key of the words."""
    enter_empty: str
    """The same while nothing is typed or ticked."""
    keys: Sequence[str] = ()
    """Hints about other keys, as keys of the words."""
    above: int = 0
    """How many lines of the question are on the screen already."""
    reason: str = ""
    """Why the last reply was refused."""


class Prompt(ABC):
    """A prompt that can be used for many questions, since making one takes time."""

    def __init__(self, app: Application[Any], body: Container, focused: Window) -> None:
        head = Window(
            FormattedTextControl(self._head),
            dont_extend_height=True,
            height=self._head_height,
        )
        foot = Window(
            FormattedTextControl(self._foot),
            dont_extend_height=True,
        )
        app.layout = Layout(HSplit([head, body, foot]), focused_element=focused)

        donated = app.key_bindings or KeyBindings()
        app.key_bindings = merge_key_bindings([donated, self._keys(), self.own_keys()])
        app.erase_when_done = True
        self.app = app
        self.scene: Scene
        self._submit: Callable[[], object]
        self._focused = focused
        self._pasted_at = 0.0
        self._parts_by_width: dict[int, list[StyledLines]] = {}

    def run(self, scene: Scene, submit: Callable[[], T]) -> T | Back:
        """Ask until `submit` raises no Refusal at Enter, and return what it returned; or Back.

        Raises KeyboardInterrupt or EOFError where the user leaves.
        """
        self.scene = scene
        self._submit = submit
        self._pasted_at = 0.0
        self._parts_by_width = {}
        self.app.layout.focus(self._focused)
        with in_turn(self.app) as begin:
            try:
                result: T | Back = self.app.run(
                    pre_run=begin, set_exception_handler=False, handle_sigint=False
                )
            except EOFError:
                if is_gone(self.app.input.fileno()):
                    raise terminal_gone() from None
                raise
        return result

    # What each kind of prompt does in its own way

    @abstractmethod
    def text_to_keep(self) -> str:
        """Return what was typed or chosen so far, as a text to come back to."""

    @abstractmethod
    def wanted_lines(self, width: int) -> int:
        """Return how many lines the prompt itself would fill."""

    @abstractmethod
    def own_keys(self) -> KeyBindings:
        """Return the keys of this kind of prompt."""

    @abstractmethod
    def break_pasted_line(self) -> None:
        """React to a line break in a paste."""

    def is_empty(self) -> bool:
        """Return whether nothing is typed or ticked."""
        return False

    def first_hints(self) -> list[str]:
        """Return what to say before the hints about keys."""
        return []

    # Keys

    def _keys(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add(Keys.ControlC, eager=True)
        def _interrupt(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt)

        @keys.add(Keys.ControlD, eager=True)
        def _end(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError)

        @keys.add(Keys.ControlQ, eager=True)
        @keys.add(Keys.ControlR, eager=True)
        @keys.add(Keys.ControlS, eager=True)
        def _nothing(_event: KeyPressEvent) -> None:
            """Keep questionary from leaving, or searching earlier texts: no hint offers that."""

        @keys.add(Keys.ControlZ, eager=True)
        def _suspend(event: KeyPressEvent) -> None:
            event.app.suspend_to_background()

        @keys.add(Keys.BackTab, eager=True)
        def _back(event: KeyPressEvent) -> None:
            event.app.exit(result=Back(self.text_to_keep()))

        @keys.add(Keys.ControlM, eager=True)
        def _enter(event: KeyPressEvent) -> None:
            if self.is_in_paste(event):
                self.break_pasted_line()
            else:
                self._enter()

        return keys

    def _enter(self) -> None:
        try:
            result = self._submit()
        except Refusal as refusal:
            self.scene.reason = str(refusal)
        else:
            self.app.exit(result=result)

    def is_in_paste(self, event: KeyPressEvent) -> bool:
        """Return whether a key was pasted: letters wait behind it, or came just before it."""
        now = time.monotonic()
        if now - self._pasted_at < BURST or _text_is_waiting(event):
            self._pasted_at = now
            return True
        self._pasted_at = 0.0
        return False

    def note_paste(self) -> None:
        """Note a letter that this prompt can't use: keys that follow at once were pasted too."""
        self._pasted_at = time.monotonic()

    # What is drawn

    @property
    def width(self) -> int:
        """The columns that can be drawn on."""
        return self.app.output.get_size().columns - 1

    def room(self) -> int:
        """Return how many lines are left for the prompt itself."""
        return max(3, self._lines_below_head() - len(self._hints()))

    def scrolls(self) -> bool:
        """Return whether the prompt has more lines than there is room for."""
        return self.wanted_lines(self.width) > self._lines_below_head() - 3

    def _lines_below_head(self) -> int:
        head = sum(len(part) for part in self._parts())
        return self.app.output.get_size().rows - self.scene.above - head

    def _parts(self) -> list[StyledLines]:
        """Return the parts of the head that aren't empty."""
        width = self.width
        if width not in self._parts_by_width:
            parts = self.scene.head(width)
            self._parts_by_width[width] = [part for part in parts if part]
        return self._parts_by_width[width]

    def _has_room_for_blank_lines(self) -> bool:
        """Return whether a blank line fits after each part of the head, and before the foot."""
        parts, foot = len(self._parts()), len(self._foot_lines())
        return self._lines_below_head() > self.wanted_lines(self.width) + parts + foot

    def _head(self) -> StyleAndTextTuples:
        has_blank_lines = self._has_room_for_blank_lines()
        lines: StyledLines = []
        for part in self._parts():
            lines += part
            if has_blank_lines:
                lines.append([])
        return _joined(lines)

    def _head_height(self) -> Dimension:
        return Dimension() if self._parts() else Dimension.exact(0)

    def _foot(self) -> StyleAndTextTuples:
        lines = self._foot_lines()
        if self._has_room_for_blank_lines():
            lines.insert(0, [])
        return _joined(lines)

    def _foot_lines(self) -> StyledLines:
        lines: StyledLines = []
        if self.scene.reason:
            reason = wrapped(self.scene.reason, self.width, first=" ! ")
            lines += styled("class:reason", reason)
        return lines + self._hints()

    def _hints(self) -> StyledLines:
        scene = self.scene
        hints = self.first_hints()
        enter = scene.enter_empty if self.is_empty() else scene.enter
        for key in (enter, *scene.keys, "key_back", "key_leave"):
            hints.append(scene.words(key))
        lines = in_a_row(hints, self.width)
        return styled("class:faint", lines)


def _text_is_waiting(event: KeyPressEvent) -> bool:
    """Return whether letters wait behind a key: then it came in a paste without brackets.

    A space is not such a letter: it ticks choices, and may well be pressed ahead.
    """
    processor = event.key_processor
    while True:
        keys_read = _keys_already_there(event.app.input)
        if not keys_read:
            break
        processor.feed_multiple(keys_read)
    return any(_is_letter(press) for press in processor.input_queue)


def _is_letter(press: KeyPress) -> bool:
    return not isinstance(press.key, Keys) and bool(press.key.strip())


def _keys_already_there(source: Input) -> list[KeyPress]:
    try:
        is_readable = not source.closed and select.select([source.fileno()], [], [], 0)[0]
    except (OSError, NotImplementedError):  # not every system can look ahead
        return []
    return source.read_keys() if is_readable else []


def _joined(lines: StyledLines) -> StyleAndTextTuples:
    fragments: StyleAndTextTuples = []
    for number, line in enumerate(lines):
        if number > 0:
            fragments.append(("", "\n"))
        fragments += line
    return fragments
