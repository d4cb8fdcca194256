"""A prompt for a text, on one line or several.

questionary builds the line editor with its keys, and that is all that is used of it here: its
buffer and windows are taken out, and shown and asked as this package wants.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import questionary
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl

from whyfirst.interview import Back
from whyfirst.terminal.drawing import STYLE, columns
from whyfirst.terminal.external_editor import edited
from whyfirst.terminal.prompts import Prompt, Scene, T


class TextPrompt(Prompt):
    """Asks for a text. Without `lines`, what is pasted is folded into one line."""

    def __init__(self, *, lines: bool) -> None:
        donor = questionary.text(
            ">", qmark="", multiline=lines, instruction="", style=STYLE, prompt_continuation="   "
        )
        layout = donor.application.layout
        window = layout.current_window
        window.dont_extend_height = Always()
        assert isinstance(window.content, BufferControl)
        self._buffer = window.content.buffer
        self._may_have_lines = lines
        super().__init__(donor.application, layout.container, window)

    def ask(self, scene: Scene, text: str, submit: Callable[[str], T]) -> T | Back:
        """Ask until `submit` takes the text, and return what it returned; or Back.

        `text` is what the prompt starts with.
        """
        self._buffer.reset(Document(text))
        return self.run(scene, lambda: submit(self._buffer.text))

    def text_to_keep(self) -> str:
        """Return what is typed."""
        return self._buffer.text

    def is_empty(self) -> bool:
        """Return whether nothing is typed."""
        return not self._buffer.text.strip()

    def wanted_lines(self, width: int) -> int:
        """Return how many lines the text takes."""
        wanted = 0
        for line in self._buffer.text.split("\n"):
            wanted += 1 + columns(line) // max(1, width - 3)
        return wanted

    def break_pasted_line(self) -> None:
        """Keep a pasted line break where there may be several lines; else make it a space."""
        if self._may_have_lines:
            self._buffer.insert_text("\n")
        elif self._buffer.document.text_before_cursor.strip():
            self._buffer.insert_text(" ")

    def own_keys(self) -> KeyBindings:
        """Return the keys for lines, pastes and the editor."""
        keys = KeyBindings()

        @keys.add(Keys.BracketedPaste, eager=True)
        def _paste(event: KeyPressEvent) -> None:
            self._buffer.insert_text(self._fitting(event.data))

        @keys.add(Keys.Escape, Keys.ControlM, eager=True)
        def _new_line(_event: KeyPressEvent) -> None:
            if self._may_have_lines:
                self._buffer.insert_text("\n")

        @keys.add(Keys.ControlX, Keys.ControlE, eager=True)
        def _edit(event: KeyPressEvent) -> None:
            event.app.create_background_task(self._edit())

        return keys

    async def _edit(self) -> None:
        text = self._buffer.text
        terminal = self.app.input.fileno()
        result = await run_in_terminal(lambda: edited(text, terminal), in_executor=True)
        if result.failed_editor:
            self.scene.reason = self.scene.words("editor_failed", editor=result.failed_editor)
        self._buffer.document = Document(self._fitting(result.text))
        self.app.invalidate()

    def _fitting(self, text: str) -> str:
        text = re.sub("\r\n?", "\n", text)
        if self._may_have_lines:
            return text
        return re.sub(r"[ \t]*\n\s*", " ", text.strip("\n"))
