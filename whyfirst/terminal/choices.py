"""Prompts to choose one or several of some rows. Knows nothing of what the rows stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import questionary
from prompt_toolkit.filters import Always
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, ScrollOffsets
from questionary.prompts.common import InquirerControl

from whyfirst.terminal.drawing import STYLE, cut, wrapped
from whyfirst.terminal.prompts import Prompt, Scene

PAGE = 8
"""So many rows further or back with one key."""


class Choosable(NamedTuple):
    """A row to choose: its text, the reply that it stands for, and a few words beside it.

    A row with `stage` is a heading and can't be chosen. One that is `short` stays in one line.
    """

    text: str
    reply: object = None
    about: str = ""
    stage: bool = False
    short: bool = False


class _Choices(Prompt):
    indent = 3
    """How wide what stands before a row is."""

    def __init__(self, asked: questionary.Question) -> None:
        windows = asked.application.layout.find_all_windows()
        window = next(window for window in windows if isinstance(window.content, InquirerControl))
        assert isinstance(window.content, InquirerControl)
        self.control = window.content
        self.control.focusable = (
            Always()
        )  # so that the cursor stands at the row pointed at, for who reads with it
        self.choosable: Sequence[Choosable] = ()
        self._lines_of: dict[int, list[list[str]]] = {}
        window.dont_extend_height = Always()
        window.height = lambda: Dimension(max=self.room())
        window.scroll_offsets = ScrollOffsets(top=1, bottom=2)
        super().__init__(asked.application, window, window)
        self.app.before_render += lambda _app: self._write_rows()

    def show(self, rows: Sequence[Choosable], pointed: int, ticked: Sequence[int]) -> None:
        """Put these rows in the place of those that were asked before."""
        self.choosable, self._lines_of = rows, {}
        self.control.choices = [
            questionary.Separator(row.text)
            if row.stage
            else questionary.Choice(row.text, value=number)
            for number, row in enumerate(rows)
        ]
        self.control.pointed_at = pointed
        self.control.selected_options = list(ticked)

    def rows(self, width: int) -> int:
        """The lines that all rows take."""
        return sum(map(len, self._lines(width)))

    def hint(self) -> list[str]:
        """Which of how many rows is pointed at, where not all of them are to be seen."""
        if not self.scrolls():
            return []
        whole = [number for number, row in enumerate(self.choosable) if not row.stage]
        return [self.scene.row_of(whole.index(self.control.pointed_at) + 1, len(whole))]

    def _write_rows(self) -> None:
        for number, (choice, lines) in enumerate(
            zip(self.control.choices, self._lines(self.width), strict=True)
        ):
            text, row = "\n".join(lines), self.choosable[number]
            if row.stage:
                choice.title = text
                continue
            end = _place_after(len("".join(row.text.split())), text) if row.about else len(text)
            style = "class:pointed" if number == self.control.pointed_at else "class:text"
            choice.title = [(style, text[:end]), ("class:faint", text[end:])]

    def _lines(self, width: int) -> list[list[str]]:
        if width not in self._lines_of:
            self._lines_of[width] = [
                self._row_lines(row, width - self.indent) for row in self.choosable
            ]
        return self._lines_of[width]

    def _row_lines(self, row: Choosable, width: int) -> list[str]:
        if row.stage:
            return [cut(f"── {row.text} ──", width)]
        text = f"{row.text} ({row.about})" if row.about else row.text
        if row.short:
            return [cut(text, width)]
        first, *rest = wrapped(text, width)
        return [first, *(" " * self.indent + line for line in rest)]

    def own_keys(self) -> KeyBindings:
        """The keys that move far, and the letters, which do nothing: questionary ticks all or moves at some."""
        keys = KeyBindings()
        for key, step in (
            (Keys.PageUp, -PAGE),
            (Keys.PageDown, PAGE),
            (Keys.Home, -(10**6)),
            (Keys.End, 10**6),
        ):
            keys.add(key, eager=True)(self._mover(step))
        for letter in ("a", "i"):
            keys.add(letter, eager=True)(self.letter)
        keys.add(Keys.Any)(self.letter)
        return keys

    def letter(self, _event: KeyPressEvent) -> None:
        """A letter was typed or pasted."""
        self.letter_pasted()

    def _mover(self, step: int) -> Callable[[KeyPressEvent], None]:
        def move(_event: KeyPressEvent) -> None:
            last = len(self.choosable) - 1
            place = min(last, max(0, self.control.pointed_at + step))
            way = 1 if (step > 0 and place < last) or place == 0 else -1
            while self.choosable[place].stage:
                place += way
            self.control.pointed_at = place

        return move


def _place_after(count: int, text: str) -> int:
    """The place in a text after so many characters, blanks not counted."""
    for place, character in enumerate(text):
        if not count:
            return place
        count -= not character.isspace()
    return len(text)


class OnePrompt(_Choices):
    """Asks to choose one row."""

    def __init__(self) -> None:
        asked = questionary.select(
            "", ["-"], qmark="", instruction=" ", style=STYLE, use_jk_keys=False
        )
        self._shortcuts: Mapping[str, int] = {}
        super().__init__(asked)

    def ask(
        self,
        scene: Scene,
        rows: Sequence[Choosable],
        pointed: int,
        shortcuts: Mapping[str, int] | None = None,
    ) -> object:
        """The reply of the row that was chosen, or Back with its text. A letter of `shortcuts` points at its row."""
        self._shortcuts = shortcuts or {}
        self.show(rows, pointed, ())
        return self.run(scene)

    def reply(self) -> object:
        """What the row pointed at stands for."""
        return self.choosable[self.control.pointed_at].reply

    def typed(self) -> str:
        """The row pointed at."""
        return self.choosable[self.control.pointed_at].text

    def letter(self, event: KeyPressEvent) -> None:
        """A letter points at its row, if it has one and is not pasted."""
        number = self._shortcuts.get(event.data)
        if number is None:
            self.letter_pasted()
        elif not self.in_paste(event):
            self.control.pointed_at = number


class SeveralPrompt(_Choices):
    """Asks to tick rows."""

    indent = 5

    def __init__(self) -> None:
        super().__init__(
            questionary.checkbox(
                "", ["-"], qmark="", instruction=" ", style=STYLE, use_jk_keys=False
            )
        )

    def ask(self, scene: Scene, rows: Sequence[Choosable], ticked: Sequence[int]) -> object:
        """The replies of the rows that were ticked, as a list, or Back with their texts, one in a line."""
        self.show(rows, min(ticked, default=0), ticked)
        return self.run(scene)

    def reply(self) -> object:
        """What the ticked rows stand for, in their order."""
        return [
            row.reply
            for number, row in enumerate(self.choosable)
            if number in self.control.selected_options
        ]

    def typed(self) -> str:
        """The ticked rows."""
        return "\n".join(
            self.choosable[number].text for number in sorted(self.control.selected_options)
        )

    def is_empty(self) -> bool:
        """Whether nothing is ticked."""
        return not self.control.selected_options

    def own_keys(self) -> KeyBindings:
        """Space ticks the row pointed at, or takes its tick away."""
        keys = super().own_keys()

        @keys.add(" ", eager=True)
        def _tick(event: KeyPressEvent) -> None:
            number, ticked = self.control.pointed_at, self.control.selected_options
            if self.in_paste(event):
                return
            if number in ticked:
                ticked.remove(number)
            else:
                ticked.append(number)

        return keys
