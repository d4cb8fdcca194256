"""What all prompts share: a head above a questionary question, a foot below it, and the keys that hold everywhere.

Knows keys, and where pasted text ends and typed keys begin. Knows nothing of questions of a set, or of what fits
as an answer: it is told why a reply does not.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from prompt_toolkit.application import Application
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Container, Dimension, FormattedTextControl, HSplit, Layout, Window

from whyfirst.interview import Back
from whyfirst.terminal.drawing import Fragments, in_a_row, wrapped
from whyfirst.terminal.interrupts import in_turn
from whyfirst.tty import is_gone, terminal_gone

BURST = 0.05
"""Seconds within which a key that follows pasted text belongs to the paste: nobody types so fast."""

Head: TypeAlias = Callable[[int], "list[list[Fragments]]"]
"""The lines above a prompt, for a width, in parts that have a blank line between them where there is room."""


@dataclass
class Scene:
    """What stands around a prompt, and what to do with a reply.

    `refuse` says why a reply does not fit; empty where it does. The hints below the prompt are `enter`, or
    `enter_empty` while nothing is typed or ticked, then `keys`.
    """

    head: Head
    enter: str
    enter_empty: str
    keys: Sequence[str]
    refuse: Callable[[object], str]
    failed: Callable[[str], str]
    row_of: Callable[[int, int], str]
    above: int = 0
    """How many lines that belong to the question stand on the screen already."""
    reason: str = ""


class Prompt:
    """A prompt that asks again and again: made once, since making one costs more than all the rest."""

    def __init__(self, app: Application[Any], body: Container, focused: Window) -> None:
        head = Window(
            FormattedTextControl(self._head), dont_extend_height=True, height=self._head_height
        )
        foot = Window(FormattedTextControl(self._foot), dont_extend_height=True)
        app.layout = Layout(HSplit([head, body, foot]), focused_element=focused)
        app.key_bindings = merge_key_bindings(
            [app.key_bindings or KeyBindings(), self._keys(), self.own_keys()]
        )
        app.erase_when_done = True
        self.app = app
        self._focused = focused
        self.scene: Scene
        self._pasted = 0.0
        self._parts_of: dict[int, list[list[Fragments]]] = {}

    def run(self, scene: Scene) -> object:
        """What was replied in this scene, or Back. Raises KeyboardInterrupt or EOFError where the user leaves."""
        self.scene, self._pasted, self._parts_of = scene, 0.0, {}
        self.app.layout.focus(self._focused)
        with in_turn(self.app) as begin:
            try:
                return self.app.run(pre_run=begin, set_exception_handler=False, handle_sigint=False)
            except EOFError:
                if is_gone(self.app.input.fileno()):
                    raise terminal_gone() from None
                raise

    # What each kind of prompt does in its own way

    def reply(self) -> object:
        """What stands there now, as a raw answer."""
        raise NotImplementedError

    def typed(self) -> str:
        """What stands there now, as a text to come back to."""
        raise NotImplementedError

    def is_empty(self) -> bool:
        """Whether nothing is typed or ticked."""
        return False

    def break_line(self) -> None:
        """A line break was pasted."""

    def rows(self, width: int) -> int:
        """How many lines the prompt itself would like to have."""
        raise NotImplementedError

    def hint(self) -> list[str]:
        """What to say before the hints about keys."""
        return []

    def own_keys(self) -> KeyBindings:
        """The keys of this kind of prompt."""
        raise NotImplementedError

    # What all of them share

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
            """Questionary leaves here or searches in what was typed before, which no hint says."""

        @keys.add(Keys.ControlZ, eager=True)
        def _suspend(event: KeyPressEvent) -> None:
            event.app.suspend_to_background()

        @keys.add(Keys.BackTab, eager=True)
        def _back(event: KeyPressEvent) -> None:
            event.app.exit(result=Back(self.typed()))

        @keys.add(Keys.ControlM, eager=True)
        def _enter(event: KeyPressEvent) -> None:
            if self.in_paste(event):
                self.break_line()
            else:
                self._submit()

        return keys

    def _submit(self) -> None:
        reply = self.reply()
        self.scene.reason = self.scene.refuse(reply)
        if not self.scene.reason:
            self.app.exit(result=reply)

    def in_paste(self, event: KeyPressEvent) -> bool:
        """Whether nobody has pressed this key: letters wait behind it, or came just before it."""
        now = time.monotonic()
        found = now - self._pasted < BURST or _text_waits(event)
        self._pasted = now if found else 0.0
        return found

    def letter_pasted(self) -> None:
        """A letter came where none is of use: what follows it at once is pasted too."""
        self._pasted = time.monotonic()

    # What is drawn

    @property
    def width(self) -> int:
        """The columns that can be drawn on."""
        return self.app.output.get_size().columns - 1

    def room(self) -> int:
        """How many lines are left for the prompt itself."""
        return max(3, self._lines_for_rows() - len(self._hints()))

    def scrolls(self) -> bool:
        """Whether the prompt has more lines than there is room for."""
        return self.rows(self.width) > self._lines_for_rows() - 3

    def _lines_for_rows(self) -> int:
        return self.app.output.get_size().rows - self.scene.above - sum(map(len, self._parts()))

    def _parts(self) -> list[list[Fragments]]:
        if self.width not in self._parts_of:
            self._parts_of[self.width] = [part for part in self.scene.head(self.width) if part]
        return self._parts_of[self.width]

    def _roomy(self) -> bool:
        """Whether there is room for a blank line after each part of the head and before the foot."""
        return self._lines_for_rows() > self.rows(self.width) + len(self._parts()) + len(
            self._foot_lines()
        )

    def _head(self) -> StyleAndTextTuples:
        blank: list[Fragments] = [[]] if self._roomy() else []
        return _joined([line for part in self._parts() for line in (*part, *blank)])

    def _head_height(self) -> Dimension:
        return Dimension() if self._parts() else Dimension.exact(0)

    def _foot(self) -> StyleAndTextTuples:
        lines = self._foot_lines()
        return _joined([[], *lines] if self._roomy() else lines)

    def _foot_lines(self) -> list[Fragments]:
        reason = wrapped(self.scene.reason, self.width, first=" ! ") if self.scene.reason else []
        return [*([("class:reason", line)] for line in reason), *self._hints()]

    def _hints(self) -> list[Fragments]:
        enter = self.scene.enter_empty if self.is_empty() else self.scene.enter
        hints = [*self.hint(), enter, *self.scene.keys]
        return [[("class:faint", line)] for line in in_a_row(hints, self.width)]


def _text_waits(event: KeyPressEvent) -> bool:
    """Whether letters are waiting behind a key: then nobody has pressed it, it came in a paste without brackets.

    A space is no letter: it ticks choices, and may well be pressed ahead.
    """
    processor, source = event.key_processor, event.app.input
    while _is_readable(source) and (found := source.read_keys()):
        processor.feed_multiple(found)
    return any(
        not isinstance(press.key, Keys) and press.key.strip() for press in processor.input_queue
    )


def _is_readable(source: Input) -> bool:
    try:
        return not source.closed and bool(select.select([source.fileno()], [], [], 0)[0])
    except (OSError, NotImplementedError):  # not every system can look ahead
        return False


def _joined(lines: Sequence[Fragments]) -> StyleAndTextTuples:
    found: StyleAndTextTuples = []
    for number, line in enumerate(lines):
        if number:
            found.append(("", "\n"))
        found += line
    return found
