"""One prompt: a questionary question with a head above it, a foot below it, and the keys that hold everywhere.

Knows keys, and where pasted text ends and typed keys begin. Knows nothing of questions of a set, or of what fits
as an answer: it is told why a reply does not.
"""

from __future__ import annotations

import re
import select
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import questionary
from prompt_toolkit.application import Application, run_in_terminal
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import (
    BufferControl,
    Container,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    ScrollOffsets,
    Window,
)
from questionary.prompts.common import InquirerControl

from whyfirst.interview import Back
from whyfirst.terminal.drawing import STYLE, Fragments, cut, in_a_row, wrapped
from whyfirst.terminal.editor import edited

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


class Choosable(NamedTuple):
    """A row to choose: its text, a few words beside it, and the reply that it stands for.

    A row with `stage` is a heading and can't be chosen. One that is `short` stays in one line.
    """

    text: str
    reply: object = None
    about: str = ""
    stage: bool = False
    short: bool = False


def ask_text(scene: Scene, before: str, *, lines: bool = False) -> object:
    """The text that was typed, or Back. `before` stands in the prompt. With `lines` it may have several."""
    return _Text(scene, before, lines=lines).run()


def ask_one(scene: Scene, rows: Sequence[Choosable], pointed: int, shortcuts: dict[str, int]) -> object:
    """The reply of the row that was chosen, or Back with its text. A key of `shortcuts` points at its row."""
    return _One(scene, rows, pointed, shortcuts).run()


def ask_several(scene: Scene, rows: Sequence[Choosable], ticked: Sequence[int]) -> object:
    """The replies of the rows that were ticked, as a list, or Back with their texts, one in a line."""
    return _Several(scene, rows, ticked).run()


@dataclass
class _Prompt:
    scene: Scene
    app: Application[Any] = field(init=False)
    pasted: float = field(init=False, default=0.0)
    """When a key was last taken for a part of a paste."""

    def run(self) -> object:
        return self.app.run()

    # What each kind of prompt does in its own way

    def reply(self) -> object:
        raise NotImplementedError

    def typed(self) -> str:
        raise NotImplementedError

    def is_empty(self) -> bool:
        return False

    def break_line(self) -> None:
        """A line break was pasted."""

    def rows(self, _width: int) -> int:
        """How many lines the prompt itself would like to have."""
        return 1

    # What all of them share

    def frame(self, app: Application[Any], body: Container, focused: Window, bindings: KeyBindings) -> None:
        head = Window(FormattedTextControl(self._head), dont_extend_height=True, height=self._head_height)
        foot = Window(FormattedTextControl(self._foot), dont_extend_height=True)
        app.layout = Layout(HSplit([head, body, foot]), focused_element=focused)
        app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), self._shared(), bindings])
        app.erase_when_done = True
        self.app = app

    def _shared(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add(Keys.ControlC, eager=True)
        @keys.add(Keys.SIGINT, eager=True)
        def _interrupt(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt)

        @keys.add(Keys.ControlD, eager=True)
        def _end(event: KeyPressEvent) -> None:
            event.app.exit(exception=EOFError)

        @keys.add(Keys.ControlQ, eager=True)
        def _nothing(_event: KeyPressEvent) -> None:
            """Questionary leaves here, which no hint says."""

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
                self.submit()

        return keys

    def in_paste(self, event: KeyPressEvent) -> bool:
        """Whether nobody has pressed this key: letters wait behind it, or came just before it."""
        now = time.monotonic()
        found = now - self.pasted < BURST or _text_waits(event)
        self.pasted = now if found else 0.0
        return found

    def submit(self) -> None:
        reply = self.reply()
        self.scene.reason = self.scene.refuse(reply)
        if not self.scene.reason:
            self.app.exit(result=reply)

    def _head(self) -> StyleAndTextTuples:
        parts, roomy = self._parts()
        return _joined([line for part in parts for line in (*part, *([[]] if roomy else []))])

    def _head_height(self) -> Dimension:
        return Dimension() if self._parts()[0] else Dimension.exact(0)

    def _foot(self) -> StyleAndTextTuples:
        lines = self._foot_lines(self.app.output.get_size().columns)
        return _joined([[], *lines] if self._parts()[1] else lines)

    def _parts(self) -> tuple[list[list[Fragments]], bool]:
        """The parts of the head, and whether there is room for a blank line after each and before the foot."""
        size = self.app.output.get_size()
        parts = [part for part in self.scene.head(size.columns - 1) if part]
        lines = sum(len(part) + 1 for part in parts) + self.rows(size.columns) + self.scene.above
        return parts, lines + 1 + len(self._foot_lines(size.columns)) <= size.rows

    def room(self) -> int:
        """How many lines are left for the prompt itself."""
        size = self.app.output.get_size()
        head = sum(map(len, self.scene.head(size.columns - 1)))
        return max(3, size.rows - self.scene.above - head - len(self._hints(size.columns)))

    def _foot_lines(self, width: int) -> list[Fragments]:
        lines: list[Fragments] = []
        if self.scene.reason:
            lines += [[("class:reason", line)] for line in wrapped(self.scene.reason, width - 1, first=" ! ")]
        return [*lines, *self._hints(width)]

    def _hints(self, width: int) -> list[Fragments]:
        enter = self.scene.enter_empty if self.is_empty() else self.scene.enter
        hints = [*self.extra_hint(), enter, *self.scene.keys]
        return [[("class:faint", line)] for line in in_a_row(hints, width - 1)]

    def extra_hint(self) -> list[str]:
        return []


class _Text(_Prompt):
    def __init__(self, scene: Scene, before: str, *, lines: bool) -> None:
        super().__init__(scene)
        self.lines = lines
        asked = questionary.text(
            ">", default=before, qmark="", multiline=lines, instruction="", style=STYLE, prompt_continuation="   "
        )
        window = next(w for w in asked.application.layout.find_all_windows() if _is_default(w))
        window.dont_extend_height = Always()
        control = window.content
        assert isinstance(control, BufferControl)
        self.buffer: Buffer = control.buffer
        self.frame(asked.application, asked.application.layout.container, window, self._own())

    def reply(self) -> object:
        return self.buffer.text

    def typed(self) -> str:
        return self.buffer.text

    def is_empty(self) -> bool:
        return not self.buffer.text.strip()

    def rows(self, width: int) -> int:
        return sum(1 + len(line) // max(1, width - 3) for line in self.buffer.text.split("\n"))

    def break_line(self) -> None:
        if self.lines:
            self.buffer.insert_text("\n")
        elif self.buffer.document.text_before_cursor.strip():
            self.buffer.insert_text(" ")

    def _own(self) -> KeyBindings:
        keys = KeyBindings()

        @keys.add(Keys.BracketedPaste, eager=True)
        def _paste(event: KeyPressEvent) -> None:
            text = re.sub("\r\n?", "\n", event.data)
            self.buffer.insert_text(text if self.lines else _folded(text))

        @keys.add(Keys.Escape, Keys.ControlM, eager=True)
        def _new_line(_event: KeyPressEvent) -> None:
            if self.lines:
                self.buffer.insert_text("\n")

        @keys.add(Keys.ControlX, Keys.ControlE, eager=True)
        def _edit(event: KeyPressEvent) -> None:
            event.app.create_background_task(self._edit())

        return keys

    async def _edit(self) -> None:
        terminal = self.app.input.fileno()
        found = await run_in_terminal(lambda: edited(self.buffer.text, terminal), in_executor=True)
        if found.failed:
            self.scene.reason = self.scene.failed(found.failed)
        text = found.text if self.lines else _folded(found.text)
        self.buffer.document = Document(text)
        self.app.invalidate()


class _Choices(_Prompt):
    def __init__(self, scene: Scene, rows: Sequence[Choosable], asked: questionary.Question) -> None:
        super().__init__(scene)
        self.choosable = rows
        window = next(w for w in asked.application.layout.find_all_windows() if isinstance(w.content, InquirerControl))
        assert isinstance(window.content, InquirerControl)
        self.control = window.content
        self.window = window
        window.dont_extend_height = Always()
        window.height = self._height
        window.scroll_offsets = ScrollOffsets(top=1, bottom=2)
        self.control.focusable = Always()  # so that the cursor stands at the row pointed at, for who reads with it
        self.frame(asked.application, window, window, self._own())
        self.app.before_render += lambda _app: self._write_rows()

    def rows(self, width: int) -> int:
        return sum(len(self._row_lines(number, width)) for number in range(len(self.choosable)))

    def extra_hint(self) -> list[str]:
        if not self._scrolls():
            return []
        whole = [n for n, row in enumerate(self.choosable) if not row.stage]
        return [self.scene.row_of(whole.index(self.control.pointed_at) + 1, len(whole))]

    def _scrolls(self) -> bool:
        size = self.app.output.get_size()
        around = self.scene.above + sum(map(len, self.scene.head(size.columns - 1)))
        return around + self.rows(size.columns) + 3 > size.rows

    def _height(self) -> Dimension:
        return Dimension(max=self.room())

    def _write_rows(self) -> None:
        width = self.app.output.get_size().columns
        for number, choice in enumerate(self.control.choices):
            text = "\n".join(self._row_lines(number, width))
            if self.choosable[number].stage:
                choice.title = text
            else:
                choice.title = [("class:pointed" if number == self.control.pointed_at else "class:text", text)]

    def _row_lines(self, number: int, width: int) -> list[str]:
        row, indent = self.choosable[number], self.indent
        text = f"{row.text} ({row.about})" if row.about else f"── {row.text} ──" if row.stage else row.text
        if row.short or row.stage:
            return [cut(text, width - indent - 1)]
        found = wrapped(text, width - indent - 1)
        return [found[0], *(" " * indent + line for line in found[1:])]

    indent = 3
    """How wide what stands before a row is."""

    def _own(self) -> KeyBindings:
        keys = KeyBindings()

        def point(step: int) -> Callable[[KeyPressEvent], None]:
            def handle(_event: KeyPressEvent) -> None:
                last = len(self.choosable) - 1
                place = min(last, max(0, self.control.pointed_at + step))
                way = 1 if (step > 0 and place < last) or place == 0 else -1
                while self.choosable[place].stage:
                    place += way
                self.control.pointed_at = place

            return handle

        page = 8
        keys.add(Keys.PageUp, eager=True)(point(-page))
        keys.add(Keys.PageDown, eager=True)(point(page))
        keys.add(Keys.Home, eager=True)(point(-len(self.choosable)))
        keys.add(Keys.End, eager=True)(point(len(self.choosable)))
        for key in ("a", "i", "j", "k"):
            keys.add(key, eager=True)(self._letter)
        keys.add(Keys.Any)(self._letter)
        return keys

    def _letter(self, _event: KeyPressEvent) -> None:
        """A letter chooses nothing. Questionary ticks all or moves at some: too much for a slip of a finger."""
        self.pasted = time.monotonic()


class _One(_Choices):
    def __init__(self, scene: Scene, rows: Sequence[Choosable], pointed: int, shortcuts: dict[str, int]) -> None:
        self._shortcuts = shortcuts
        choices = [
            questionary.Separator(row.text) if row.stage else questionary.Choice(row.text, value=number)
            for number, row in enumerate(rows)
        ]
        asked = questionary.select(
            "", choices, default=choices[pointed], qmark="", instruction=" ", style=STYLE, use_jk_keys=False
        )
        super().__init__(scene, rows, asked)

    def reply(self) -> object:
        return self.choosable[self.control.pointed_at].reply

    def typed(self) -> str:
        return self.choosable[self.control.pointed_at].text

    def _own(self) -> KeyBindings:
        keys = super()._own()
        for key, number in self._shortcuts.items():

            def point(event: KeyPressEvent, number: int = number) -> None:
                if not self.in_paste(event):
                    self.control.pointed_at = number

            keys.add(key, eager=True)(point)
        return keys


class _Several(_Choices):
    indent = 5

    def __init__(self, scene: Scene, rows: Sequence[Choosable], ticked: Sequence[int]) -> None:
        choices = [
            questionary.Choice(row.text, value=number, checked=number in ticked) for number, row in enumerate(rows)
        ]
        asked = questionary.checkbox("", choices, qmark="", instruction=" ", style=STYLE, use_jk_keys=False)
        super().__init__(scene, rows, asked)
        self.control.pointed_at = min(ticked, default=0)

    def reply(self) -> object:
        return [row.reply for number, row in enumerate(self.choosable) if number in self.control.selected_options]

    def is_empty(self) -> bool:
        return not self.control.selected_options

    def typed(self) -> str:
        return "\n".join(self.choosable[number].text for number in sorted(self.control.selected_options))

    def _own(self) -> KeyBindings:
        keys = super()._own()

        @keys.add(" ", eager=True)
        def _tick(event: KeyPressEvent) -> None:
            if self.in_paste(event):
                return
            number, ticked = self.control.pointed_at, self.control.selected_options
            if number in ticked:
                ticked.remove(number)
            else:
                ticked.append(number)

        return keys


def _is_default(window: Window) -> bool:
    return isinstance(window.content, BufferControl) and window.content.buffer.name == "DEFAULT_BUFFER"


def _folded(text: str) -> str:
    return re.sub(r"[ \t]*\n\s*", " ", text.strip("\n"))


def _text_waits(event: KeyPressEvent) -> bool:
    """Whether letters are waiting behind a key: then nobody has pressed it, it came in a paste without brackets.

    A space is no letter: it ticks choices, and may well be pressed ahead.
    """
    processor, source = event.key_processor, event.app.input
    while not source.closed and select.select([source.fileno()], [], [], 0)[0]:
        found = source.read_keys()
        if not found:
            break
        processor.feed_multiple(found)
    return any(not isinstance(press.key, Keys) and press.key.strip() for press in processor.input_queue)


def _joined(lines: Sequence[Fragments]) -> StyleAndTextTuples:
    found: StyleAndTextTuples = []
    for number, line in enumerate(lines):
        if number:
            found.append(("", "\n"))
        found += line
    return found
