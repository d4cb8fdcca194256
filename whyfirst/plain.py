"""The session in plain lines, for screen readers, dumb terminals and pipes: one line out, one line in.

Knows no cursor and no colour, and no rule of the session: what fits as an answer it asks. The streams are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple, TextIO

from whyfirst.accept import Option, is_hidden
from whyfirst.interview import Back, Line, Page, Refuse, Row, Way
from whyfirst.model import QuestionSet, Slot
from whyfirst.session import Step
from whyfirst.tty import terminal_gone

BACK, HELP, CLEAR, NONE = "<", "?", "-", "0"
"""What a line alone means something else than itself by."""


class _NoSuch(NamedTuple):
    """A number that no choice has."""

    text: str


class PlainFace:
    """Asks line by line. KeyboardInterrupt and EOFError come through as they are.

    `waits` says whether another line is there already: in a terminal that is the rest of a paste, and belongs
    to the same answer.
    """

    def __init__(
        self, keys: TextIO, screen: TextIO, waits: Callable[[TextIO], bool] = lambda _keys: False
    ) -> None:
        self._keys = keys
        self._screen = screen
        self._waits = waits
        self._asked: tuple[str, str] | None = None
        self._typed = ""
        self._explained = False

    def ask(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        """A raw answer that `refuse` finds nothing against, or Back."""
        mark = (step.question.id, step.ask)
        if self._asked != mark:
            self._introduce(step, words)
        self._asked = mark
        while True:
            if step.notice:
                self._say(step.notice)
            self._say_now(step, words)
            reply = self._read(step, words)
            if isinstance(reply, Back):
                self._asked = None
                return reply
            if reply is HELP:
                self._introduce(step, words, again=True)
            elif isinstance(reply, _NoSuch):
                self._say(words.word("plain_no_such", text=reply.text))
            elif reason := refuse(reply):
                self._say(words.word("plain_refused", reason=reason))
            else:
                return reply

    def taken(self, _ask: str, answer: Sequence[str]) -> None:
        """Says what was taken, where that is not what was typed."""
        if list(answer) != [self._typed]:
            for line in answer:
                self._say(f"  {line}")
        self._asked = None

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Writes a few lines, below a heading where there is one."""
        if not (heading or lines):
            return
        self._say("")
        if heading:
            self._say(heading)
        for line in lines:
            self._say("  " * line.depth + ("- " if line.point else "") + line.text)

    def page(self, page: Page, words: QuestionSet) -> Slot | Way | Back:
        """All answers with a number to change one by; Enter writes the brief."""
        rows = [*_title(page), *(row for _, answers in page.stages for row in answers)]
        self._say_page(page, words)
        while True:
            line = self._line()
            if line == BACK:
                return Back()
            if not line:
                return Way.WRITE
            if line == NONE and page.left_out:
                return Way.ASK_ALL
            if line.isdecimal() and 1 <= int(line) <= len(rows):
                return rows[int(line) - 1].slot
            if line == HELP:
                self._say_page(page, words)
            else:
                self._say(words.word("plain_no_such", text=line))

    # What is said

    def _introduce(self, step: Step, words: QuestionSet, *, again: bool = False) -> None:
        question = step.question
        self._say("")
        if step.stage is not None:
            stage = words.word(step.stage)
            self._say(words.word("progress", stage=stage, number=step.number, total=step.total))
        self._say(step.ask)
        if question.help:
            self._say(question.help)
        if question.example:
            self._say(words.word("example", text=question.example))
        for number, text in enumerate(_offered(step, words), 1):
            self._say(f"{number}. {text}")
        if how := _how(step):
            self._say(" ".join(words.word(key) for key in how))
        if again or not self._explained:
            self._say(words.word("plain_keys"))
        self._explained = True
        for number, entry in enumerate(step.entries, 1):
            self._say(f"{number}. {entry}")

    def _say_now(self, step: Step, words: QuestionSet) -> None:
        """What stands as the answer already, and what Enter would do with it."""
        now = _now(step, words)
        if now:
            key = "plain_now_entry" if step.question.type == "list" else "plain_now"
            self._say(words.word(key, text=now))
        elif step.question.type == "list" and step.entries:
            self._say(words.word("plain_next"))

    def _say_page(self, page: Page, words: QuestionSet) -> None:
        self._say("")
        self._say(words.word("page"))
        if page.left_out:
            self._say(f"{NONE}. " + words.words.count("ask_left_out", page.left_out))
        number = 1
        for row in _title(page):
            self._say_row(number, row)
            number += 1
        for stage, rows in page.stages:
            self._say(stage)
            for row in rows:
                self._say_row(number, row)
                number += 1
        self._say(words.word("plain_page"))

    def _say_row(self, number: int, row: Row) -> None:
        heading = f"{row.about}, {row.heading}" if row.about else row.heading
        self._say(f"{number}. {heading}: {row.answer}")

    def _say(self, text: str, end: str = "\n") -> None:
        text = "".join(
            character for character in text if character == "\n" or not is_hidden(character)
        )
        encoding = self._screen.encoding or "utf-8"
        with suppress(OSError):  # that a terminal is gone the keys will tell
            self._screen.write(text.encode(encoding, "replace").decode(encoding) + end)
            self._screen.flush()

    # What is read

    def _read(self, step: Step, words: QuestionSet) -> object:
        """The raw answer that a line, or a paragraph of lines, stands for; Back; or HELP itself."""
        self._typed = line = self._line()
        if line in (BACK, HELP):
            return Back() if line == BACK else HELP
        if not line or (line == CLEAR and _now(step, words)):
            return None if line else _kept(step)
        match step.question.type:
            case "paragraph":
                return self._paragraph(line)
            case "select" | "confirm":
                return _one(line, step, words)
            case "checkbox":
                return _several(line, step, words)
            case _:
                return self._rest_of_a_paste(line)

    def _paragraph(self, line: str) -> object:
        lines = [line]
        while (line := self._line()) not in ("", BACK):
            lines.append(line)
        return "\n".join(lines) if not line else Back("\n".join(lines))

    def _rest_of_a_paste(self, line: str) -> str:
        while self._waits(self._keys):
            line = f"{line} {self._line(prompt='')}".strip()
        return line

    def _line(self, prompt: str = "> ") -> str:
        self._say(prompt, end="")
        try:
            line = self._keys.readline()
        except OSError:
            raise terminal_gone() from None
        if not line:
            raise EOFError
        return line.strip()


def _title(page: Page) -> list[Row]:
    return [] if page.title is None else [page.title]


def _how(step: Step) -> list[str]:
    """The words that say how to answer a question of this type."""
    question = step.question
    keys = {
        "paragraph": ["plain_paragraph"],
        "list": ["plain_list"],
        "select": ["plain_select_other" if question.other else "plain_select"],
        "confirm": ["plain_select"],
        "checkbox": ["plain_checkbox_other" if question.other else "plain_checkbox"],
    }.get(question.type, [])
    if question.type == "checkbox" and _may_be_none(step):
        keys = [*keys, "plain_none"]
    return keys if question.required else [*keys, "plain_skip"]


def _offered(step: Step, words: QuestionSet) -> list[str]:
    if step.question.type == "confirm":
        return [words.word("yes"), words.word("no")]
    texts = (f"{option.code} {option.text}".strip() for option in step.options)
    return [
        f"{text} ({option.about})" if option.about else text
        for text, option in zip(texts, step.options, strict=True)
    ]


def _now(step: Step, words: QuestionSet) -> str:
    """What stands as the answer: what was typed last, the earlier answer or the default; empty where nothing does."""
    if step.typed is not None:
        return step.typed
    value = step.value
    names = {option.value: f"{option.code} {option.text}".strip() for option in step.options}
    if isinstance(value, bool):
        return words.word("yes" if value else "no")
    if isinstance(value, tuple):
        entries = [names.get(entry, str(entry)) for entry in value if isinstance(entry, (int, str))]
        return words.word("separator").join(entries) or words.word("none_of_these")
    return (
        ""
        if value is None
        else str(names.get(value, value) if isinstance(value, (int, str)) else value)
    )


def _kept(step: Step) -> object:
    """What Enter alone answers: what stands there, if anything."""
    if step.typed is not None:
        return step.typed
    if not isinstance(step.value, tuple):
        by_value = {option.value: option for option in step.options}
        option = by_value.get(step.value) if isinstance(step.value, (int, str)) else None
        return _reply(option) if option else step.value
    by_value = {option.value: option for option in step.options}
    chosen = [entry for entry in step.value if isinstance(entry, (int, str))]
    return [_reply(by_value[entry]) if entry in by_value else entry for entry in chosen]


def _reply(option: Option) -> object:
    """What chooses an option: an item by its key, a choice by its text, which is looked at first."""
    return option.value if isinstance(option.value, int) else option.text


def _may_be_none(step: Step) -> bool:
    return not step.question.required and not step.question.min


def _one(line: str, step: Step, words: QuestionSet) -> object:
    """The choice that a line names, by number or text, or the text itself, which may be one of the user's own."""
    offered = _offered(step, words)
    if not line.isdecimal() or line in offered:
        return line
    if not 1 <= int(line) <= len(offered):
        return _NoSuch(line)
    return line == "1" if step.question.type == "confirm" else _reply(step.options[int(line) - 1])


def _several(line: str, step: Step, words: QuestionSet) -> object:
    """The choices that a line names, by number or text, between commas. A text may have commas of its own."""
    names, parts = _names(step, words), [part.strip() for part in line.split(",") if part.strip()]
    found: list[object] = []
    own: list[str] = []
    while parts:
        count = next(
            (n for n in range(len(parts), 0, -1) if ", ".join(parts[:n]).casefold() in names), 0
        )
        if count:
            found.append(names[", ".join(parts[:count]).casefold()])
        elif parts[0].isdecimal():
            return _NoSuch(parts[0])
        else:
            own.append(parts[0])
        parts = parts[max(1, count) :]
        if own and (count or not parts):
            found.append(", ".join(own))
            own = []
    return found or None


def _names(step: Step, words: QuestionSet) -> dict[str, object]:
    """What each choice of a checkbox can be called."""
    names: dict[str, object] = {}
    for number, option in enumerate(step.options, 1):
        for name in (str(number), option.code, option.text, f"{option.code} {option.text}".strip()):
            names.setdefault(name.casefold(), _reply(option))
    if _may_be_none(step):
        none = words.word("none_of_these")
        names |= {NONE: none, none.casefold(): none}
    return names
