"""A prompt for a text, of one line or of several. Knows nothing of what the text is for."""

from __future__ import annotations

import re

import questionary
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.layout import BufferControl
from prompt_toolkit.utils import get_cwidth

from whyfirst.terminal.drawing import STYLE
from whyfirst.terminal.editor import edited
from whyfirst.terminal.prompts import Prompt, Scene


class TextPrompt(Prompt):
    """Asks for a text. With `lines` it may have several; without, what is pasted is folded into one."""

    def __init__(self, *, lines: bool) -> None:
        asked = questionary.text(
            ">", qmark="", multiline=lines, instruction="", style=STYLE, prompt_continuation="   "
        )
        layout = asked.application.layout
        window = layout.current_window
        window.dont_extend_height = Always()
        assert isinstance(window.content, BufferControl)
        self._buffer = window.content.buffer
        self._lines = lines
        super().__init__(asked.application, layout.container, window)

    def ask(self, scene: Scene, before: str) -> object:
        """The text that was typed, or Back. `before` stands in the prompt."""
        self._buffer.reset(Document(before))
        return self.run(scene)

    def reply(self) -> object:
        """What is typed."""
        return self._buffer.text

    def typed(self) -> str:
        """What is typed."""
        return self._buffer.text

    def is_empty(self) -> bool:
        """Whether nothing is typed."""
        return not self._buffer.text.strip()

    def rows(self, width: int) -> int:
        """The lines that the text takes."""
        return sum(
            1 + get_cwidth(line) // max(1, width - 3) for line in self._buffer.text.split("\n")
        )

    def break_line(self) -> None:
        """A line break was pasted: it is one where there may be several lines, and a space elsewhere."""
        if self._lines:
            self._buffer.insert_text("\n")
        elif self._buffer.document.text_before_cursor.strip():
            self._buffer.insert_text(" ")

    def own_keys(self) -> KeyBindings:
        """The keys for lines, pastes and the editor."""
        keys = KeyBindings()

        @keys.add(Keys.BracketedPaste, eager=True)
        def _paste(event: KeyPressEvent) -> None:
            self._buffer.insert_text(self._fitting(event.data))

        @keys.add(Keys.Escape, Keys.ControlM, eager=True)
        def _new_line(_event: KeyPressEvent) -> None:
            if self._lines:
                self._buffer.insert_text("\n")

        @keys.add(Keys.ControlX, Keys.ControlE, eager=True)
        def _edit(event: KeyPressEvent) -> None:
            event.app.create_background_task(self._edit())

        return keys

    async def _edit(self) -> None:
        terminal = self.app.input.fileno()
        found = await run_in_terminal(lambda: edited(self._buffer.text, terminal), in_executor=True)
        if found.failed:
            self.scene.reason = self.scene.failed(found.failed)
        self._buffer.document = Document(self._fitting(found.text))
        self.app.invalidate()

    def _fitting(self, text: str) -> str:
        text = re.sub("\r\n?", "\n", text)
        return text if self._lines else re.sub(r"[ \t]*\n\s*", " ", text.strip("\n"))
