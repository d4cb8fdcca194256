"""A user of whyfirst at a terminal: what they do to answer a question, each gesture by its name.

`User(terminal).at("Which one?").choose("blue")`. Each gesture waits until the program has drawn
what follows. One that fails shows the screen.
"""

from __future__ import annotations

import re
from typing import final

from tests.terminal import Terminal

_POINTED = re.compile(r"» (?:[○●] )?(.*)")


@final
class User:
    """The person at a terminal on which a session runs."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def at(self, question: str) -> User:
        """Wait until this is asked; broken over lines it is found too."""
        self.terminal.wait_for(question).wait_idle()
        return self

    def at_prompt(self, text: str) -> User:
        """Wait until this is in the line that the user types in or points at."""
        self.terminal.wait_for_prompt(text).wait_idle()
        return self

    def sees(self, text: str) -> User:
        """Wait until this is on the screen."""
        self.terminal.wait_for(text)
        return self

    def answer(self, text: str) -> User:
        """Type the text, each new line with Alt-Enter, and press Enter."""
        first, *others = text.split("\n")
        self.terminal.type(first)
        for line in others:
            self.terminal.press("alt-enter").type(line)
        return self.enter()

    def answer_instead(self, text: str) -> User:
        """Empty the line, type the text and press Enter."""
        self.terminal.press("ctrl-u")
        return self.answer(text)

    def add(self, *entries: str) -> User:
        """Give a list these entries, and end it."""
        for entry in entries:
            self.answer(entry)
            self.sees(f" {entry}")
        return self.enter()

    def skip(self) -> User:
        """Leave the question open, or its answer as it is."""
        return self.enter()

    def point_at(self, choice: str) -> User:
        """Move down, from the last choice to the first, until this one is pointed at."""
        passed: list[str] = []
        while not (pointed := self._pointed()).startswith(choice):
            if pointed in passed:
                raise AssertionError(self.terminal.report(f"{choice!r} is not one of {passed}"))
            passed.append(pointed)
            self.terminal.press("down").wait_idle()
        return self

    def choose(self, choice: str) -> User:
        """Choose this one of several."""
        return self.point_at(choice).enter()

    def mark(self, *choices: str) -> User:
        """Tick these, or take their tick away, and stay there."""
        for choice in choices:
            self.point_at(choice).terminal.press("space").wait_idle()
        return self

    def tick(self, *choices: str) -> User:
        """Tick these and go on."""
        return self.mark(*choices).enter()

    def enter(self) -> User:
        """Press Enter."""
        self.terminal.press("enter").wait_idle()
        return self

    def go_back(self) -> User:
        """Go back to the question before."""
        self.terminal.press("shift-tab").wait_idle()
        return self

    def _pointed(self) -> str:
        """The text of the choice that is pointed at."""
        row = _POINTED.search(self.terminal.cursor_line)
        if row is None:
            raise AssertionError(self.terminal.report("there is nothing to choose from"))
        return row[1]
