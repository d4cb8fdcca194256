"""Prompts to choose one or several of some rows. Each row carries the reply that it stands for.

questionary builds the list with its pointer and ticks, and that is all that is used of it here: its
`InquirerControl` is taken out, and filled and asked as this package wants.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

import questionary
from prompt_toolkit.filters import Always
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import Dimension, ScrollOffsets, Window
from questionary.prompts.common import InquirerControl

from whyfirst.interview import Back
from whyfirst.terminal.drawing import STYLE, StyledLine, cut, wrapped
from whyfirst.terminal.prompts import Prompt, Scene, T

FAR = 8
"""How many rows Page Up and Page Down move."""

R = TypeVar("R")
"""What a row stands for."""

R_co = TypeVar("R_co", covariant=True)


@dataclass(frozen=True)
class Row(Generic[R_co]):
    """A row to choose."""

    text: str
    reply: R_co
    about: str = ""
    """A few words beside the text."""
    on_one_line: bool = False
    """Cut the row if it is wider than the screen, instead of wrapping it."""

    @property
    def whole_text(self) -> str:
        """The text with the words beside it."""
        return f"{self.text} ({self.about})" if self.about else self.text


@dataclass(frozen=True)
class Heading:
    """A line between rows, which can't be chosen."""

    text: str


Rows: TypeAlias = "Sequence[Row[R] | Heading]"


class _ListPrompt(Prompt):
    indent = 3
    """How many columns come before a row."""

    def __init__(self, donor: questionary.Question) -> None:
        window, self.control = _list_of(donor)
        self.control.focusable = Always()  # keep the cursor on the row: screen readers follow it
        self.rows: Rows[object] = ()
        self._lines_by_width: dict[int, list[list[str]]] = {}
        window.dont_extend_height = Always()
        window.height = lambda: Dimension(max=self.room())
        window.scroll_offsets = ScrollOffsets(top=1, bottom=2)
        super().__init__(donor.application, window, window)
        self.app.before_render += lambda _app: self._draw_rows()

    def show(self, rows: Rows[object], pointed: int, ticked: Sequence[int]) -> None:
        """Replace the rows of the question before."""
        self.rows = rows
        self._lines_by_width = {}
        choices: list[questionary.Choice] = []
        for number, row in enumerate(rows):
            if isinstance(row, Heading):
                choices.append(questionary.Separator(row.text))
            else:
                choices.append(questionary.Choice(row.text, value=number))
        self.control.choices = choices
        self.control.pointed_at = pointed
        self.control.selected_options = list(ticked)

    def wanted_lines(self, width: int) -> int:
        """Return how many lines all rows take."""
        return sum(len(lines) for lines in self._lines(width))

    def first_hints(self) -> list[str]:
        """Return which of how many rows is pointed at, where some are out of sight."""
        if not self.scrolls():
            return []
        number = total = 0
        for place, row in enumerate(self.rows):
            if isinstance(row, Row):
                total += 1
            if place == self.control.pointed_at:
                number = total
        return [self.scene.words("row_of", number=number, total=total)]

    def _draw_rows(self) -> None:
        lines_of_rows = self._lines(self.width)
        for number, row in enumerate(self.rows):
            choice = self.control.choices[number]
            text = "\n".join(lines_of_rows[number])
            if isinstance(row, Heading):
                choice.title = text
            else:
                style = "class:pointed" if number == self.control.pointed_at else "class:text"
                choice.title = _styled(row, text, style)

    def _lines(self, width: int) -> list[list[str]]:
        if width not in self._lines_by_width:
            lines = [self._lines_of(row, width - self.indent) for row in self.rows]
            self._lines_by_width[width] = lines
        return self._lines_by_width[width]

    def _lines_of(self, row: Row[object] | Heading, width: int) -> list[str]:
        if isinstance(row, Heading):
            return [cut(f"── {row.text} ──", width)]
        text = row.whole_text
        if row.on_one_line:
            return [cut(text, width)]
        lines = wrapped(text, width)
        indent = " " * self.indent
        return lines[:1] + [indent + line for line in lines[1:]]

    def own_keys(self) -> KeyBindings:
        """Return the keys that move far, and the letters.

        Letters do nothing here; questionary would tick everything at `a` and move at others.
        """
        keys = KeyBindings()

        @keys.add(Keys.PageUp, eager=True)
        def _page_up(_event: KeyPressEvent) -> None:
            self._point_up(FAR)

        @keys.add(Keys.PageDown, eager=True)
        def _page_down(_event: KeyPressEvent) -> None:
            self._point_down(FAR)

        @keys.add(Keys.Home, eager=True)
        def _home(_event: KeyPressEvent) -> None:
            self._point_up(len(self.rows))

        @keys.add(Keys.End, eager=True)
        def _end(_event: KeyPressEvent) -> None:
            self._point_down(len(self.rows))

        keys.add("a", eager=True)(self.press_letter)
        keys.add("i", eager=True)(self.press_letter)
        keys.add(Keys.Any)(self.press_letter)
        return keys

    def break_pasted_line(self) -> None:
        """Ignore it: there is nothing to type here."""

    def press_letter(self, _event: KeyPressEvent) -> None:
        """React to a letter, typed or pasted."""
        self.note_paste()

    def _point_up(self, rows: int) -> None:
        place = max(0, self.control.pointed_at - rows)
        self._point_at(place, -1 if place > 0 else 1)

    def _point_down(self, rows: int) -> None:
        last = len(self.rows) - 1
        place = min(last, self.control.pointed_at + rows)
        self._point_at(place, 1 if place < last else -1)

    def _point_at(self, place: int, step: int) -> None:
        """Point at the row at a place; past a heading, at the next one in this direction."""
        while isinstance(self.rows[place], Heading):
            place += step
        self.control.pointed_at = place


def _list_of(donor: questionary.Question) -> tuple[Window, InquirerControl]:
    for window in donor.application.layout.find_all_windows():
        if isinstance(window.content, InquirerControl):
            return window, window.content
    raise AssertionError("questionary shows choices without a list")


def _styled(row: Row[object], text: str, style: str) -> StyledLine:
    """Return the wrapped text of a row, with the words beside it faint."""
    if not row.about:
        return [(style, text)]
    count = len("".join(row.text.split()))
    end = _place_after(count, text)
    return [(style, text[:end]), ("class:faint", text[end:])]


def _place_after(count: int, text: str) -> int:
    """Return the place in a text after so many characters, spaces not counted."""
    for place, character in enumerate(text):
        if count == 0:
            return place
        if not character.isspace():
            count -= 1
    return len(text)


class OnePrompt(_ListPrompt):
    """Asks to choose one row."""

    def __init__(self) -> None:
        self._shortcuts: Mapping[str, int] = {}
        donor = questionary.select(
            "", ["-"], qmark="", instruction=" ", style=STYLE, use_jk_keys=False
        )
        super().__init__(donor)

    def ask(
        self,
        scene: Scene,
        rows: Rows[R],
        submit: Callable[[R], T],
        *,
        pointed: int = 0,
        shortcuts: Mapping[str, int] | None = None,
    ) -> T | Back:
        """Ask until `submit` takes the reply of a row, and return what it returned; or Back.

        `pointed` is the number of the row pointed at first. A letter of `shortcuts` points at the
        row with its number.
        """
        self._shortcuts = shortcuts or {}
        self.show(rows, pointed, ())

        def submit_row() -> T:
            row = rows[self.control.pointed_at]
            assert isinstance(row, Row)
            return submit(row.reply)

        return self.run(scene, submit_row)

    def text_to_keep(self) -> str:
        """Return the text of the row pointed at."""
        return self.rows[self.control.pointed_at].text

    def press_letter(self, event: KeyPressEvent) -> None:
        """Point at the row of a letter, if it has one and was not pasted."""
        number = self._shortcuts.get(event.data)
        if number is None:
            self.note_paste()
        elif not self.is_in_paste(event):
            self.control.pointed_at = number


class SeveralPrompt(_ListPrompt):
    """Asks to tick rows."""

    indent = 5

    def __init__(self) -> None:
        donor = questionary.checkbox(
            "", ["-"], qmark="", instruction=" ", style=STYLE, use_jk_keys=False
        )
        super().__init__(donor)

    def ask(
        self,
        scene: Scene,
        rows: Sequence[Row[R]],
        submit: Callable[[Sequence[R]], T],
        *,
        ticked: Sequence[int] = (),
    ) -> T | Back:
        """Ask until `submit` takes the replies of the ticked rows, and return what it returned.

        Or return Back. `ticked` are the numbers of the rows that are ticked at first.
        """
        self.show(rows, min(ticked, default=0), ticked)
        return self.run(scene, lambda: submit([rows[number].reply for number in self.ticked]))

    @property
    def ticked(self) -> list[int]:
        """The numbers of the ticked rows, in order."""
        return sorted(self.control.selected_options)

    def text_to_keep(self) -> str:
        """Return the texts of the ticked rows, one on a line."""
        return "\n".join(self.rows[number].text for number in self.ticked)

    def is_empty(self) -> bool:
        """Return whether nothing is ticked."""
        return not self.control.selected_options

    def own_keys(self) -> KeyBindings:
        """Return the keys of a list; the space bar ticks the row pointed at, or unticks it."""
        keys = super().own_keys()

        @keys.add(" ", eager=True)
        def _tick(event: KeyPressEvent) -> None:
            number = self.control.pointed_at
            ticked = self.control.selected_options
            if self.is_in_paste(event):
                return
            if number in ticked:
                ticked.remove(number)
            else:
                ticked.append(number)

        return keys
