"""The face of a session in a terminal: which prompt a question gets, and what stands around it.

Knows questions and words. Knows nothing of keys, which are those of the prompts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property, partial

from prompt_toolkit.application import create_app_session
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import create_input
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.renderer import print_formatted_text

from whyfirst.errors import WhyfirstError
from whyfirst.interview import Back, Line, Page, Refuse, Row, Way
from whyfirst.model import QuestionSet, Slot
from whyfirst.session import Step
from whyfirst.terminal.choices import Choosable, OnePrompt, SeveralPrompt
from whyfirst.terminal.drawing import STYLE, Fragments, wrapped
from whyfirst.terminal.prompts import Head, Scene
from whyfirst.terminal.text import TextPrompt
from whyfirst.tty import terminal_ends

CHOOSE = ("key_choose", "key_choose")
GO_ON = ("key_go_on", "key_go_on")
"""What Enter does with something there and with nothing, as keys of the words."""

OTHER = object()
"""The reply of the row that asks for a text of one's own."""


class NoTerminalError(WhyfirstError):
    """There is no terminal to draw on."""


@contextmanager
def terminal_face() -> Iterator[TerminalFace]:
    """A face on the user's terminal, with stdout left alone. Raises NoTerminalError where there is no terminal.

    The terminal takes keys as they come for the whole time, so that what is typed between two questions
    is not lost and does not stand on the screen.
    """
    with terminal_ends() as ends:
        if ends is None:
            raise NoTerminalError("There is no terminal to ask on.")
        keys, screen = create_input(ends.keys), create_output(ends.screen)
        if isinstance(screen, Vt100_Output):
            screen.flush = partial(_flushed, screen.flush)  # type: ignore[method-assign]
            screen.enable_cpr = (
                False  # a terminal that does not tell where its cursor is costs a second each time
            )
        with create_app_session(keys, screen), keys.raw_mode():
            yield TerminalFace(screen)


def _flushed(flush: Callable[[], None]) -> None:
    """Draw on a terminal that may be gone. That it is gone the keys will tell, as the end of all input."""
    with suppress(OSError):
        flush()


class TerminalFace:
    """Asks in prompts that go when they are answered; what was asked and answered stays."""

    def __init__(self, screen: Output) -> None:
        self._screen = screen
        self._printed: tuple[str, str] | None = None
        self._above = 0
        self._others: dict[tuple[str, str], str] = {}

    @cached_property
    def _line(self) -> TextPrompt:
        return TextPrompt(lines=False)

    @cached_property
    def _paragraph(self) -> TextPrompt:
        return TextPrompt(lines=True)

    @cached_property
    def _one(self) -> OnePrompt:
        return OnePrompt()

    @cached_property
    def _several(self) -> SeveralPrompt:
        return SeveralPrompt()

    def ask(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        """A raw answer that `refuse` finds nothing against, or Back."""
        self._print_tall(step, words)
        match step.question.type:
            case "select":
                return self._select(step, words, refuse)
            case "confirm":
                return self._confirm(step, words, refuse)
            case "checkbox":
                return self._checkbox(step, words, refuse)
            case _:
                return self._text(step, words, refuse)

    def taken(self, ask: str, answer: Sequence[str]) -> None:
        """Leaves a question and its answer on the screen."""
        width = self._width
        lines = _lines("class:faint", ask, width)
        for entry in answer:
            lines += _lines("", entry, width, "  ")
        self._print([*lines, []])
        self._printed, self._above = None, 0

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Leaves a few lines on the screen, below a heading where there is one."""
        if not (heading or lines):
            return
        width = self._width
        drawn = _lines("class:ask", heading, width)
        for line in lines:
            first = "    " * line.depth + ("- " if line.point else "")
            rest = first + "  " if line.depth else None
            drawn += [[("", text)] for text in wrapped(line.text, width, first=first, rest=rest)]
        self._print([*drawn, []])

    def page(self, page: Page, words: QuestionSet) -> Slot | Way | Back:
        """All answers to choose from; first of them the row that writes the brief."""
        rows = [Choosable(words.word("write_brief"), Way.WRITE)]
        if page.left_out:
            rows.append(Choosable(words.words.count("ask_left_out", page.left_out), Way.ASK_ALL))
        if page.title is not None:
            rows.append(_page_row(page.title))
        for stage, answers in page.stages:
            rows.append(Choosable(stage, stage=True))
            rows += [_page_row(row) for row in answers]

        def head(width: int) -> list[list[Fragments]]:
            return [
                [
                    *_lines("class:ask", words.word("page"), width),
                    *_lines("", words.word("page_help"), width),
                ]
            ]

        scene = self._scene(words, head, CHOOSE, ["key_move"], lambda _reply: "")
        reply = self._one.ask(scene, rows, 0)
        assert isinstance(reply, (Slot, Way, Back))
        return reply

    # One kind of question each

    def _text(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        lines = step.question.type == "paragraph"
        empty = "key_go_on" if step.question.required else "key_skip"
        enter = ("key_go_on", empty)
        if step.question.type == "list":
            new = step.entry >= len(step.entries)
            enter = (
                ("key_add", "key_end" if step.entries else empty)
                if new
                else ("key_go_on", "key_remove")
            )
        keys = ["key_lines", "key_editor"] if lines else []
        before = (
            step.typed if step.typed is not None else "" if step.value is None else str(step.value)
        )
        prompt = self._paragraph if lines else self._line
        return prompt.ask(self._scene(words, self._head(step, words), enter, keys, refuse), before)

    def _confirm(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        yes, no = words.word("yes"), words.word("no")
        rows = [Choosable(yes, True), Choosable(no, False)]  # noqa: FBT003 - the answer is yes or no
        if not step.question.required:
            rows.insert(0, Choosable(words.word("leave_open")))
        letters = {yes[0].lower(): True, no[0].lower(): False}
        shortcuts = {
            key: _place(rows, reply)
            for letter, reply in letters.items()
            for key in (letter, letter.upper())
        }
        pointed = _pointed(step, rows)
        scene = self._scene(words, self._head(step, words), CHOOSE, ["key_move"], refuse)
        return self._one.ask(scene, rows, pointed, shortcuts)

    def _select(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        rows = [] if step.question.required else [Choosable(words.word("leave_open"))]
        rows += _option_rows(step)
        if isinstance(step.value, str) and _is_own(step.value, step):
            rows.append(Choosable(step.value, step.value))
        if step.question.other:
            rows.append(Choosable(words.word("something_else"), OTHER))
        pointed = _pointed(step, rows)
        while True:
            scene = self._scene(
                words, self._head(step, words), CHOOSE, ["key_move"], _but_other(refuse)
            )
            reply = self._one.ask(scene, rows, pointed)
            if reply is not OTHER:
                return reply
            typed = self._other(step, words, refuse)
            if not isinstance(typed, Back):
                return typed
            pointed = len(rows) - 1

    def _checkbox(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        rows = _checkbox_rows(step, words)
        ticked = _ticked(step, words, rows)
        enter = ("key_go_on", "key_go_on" if step.question.required else "key_skip")
        while True:
            scene = self._scene(
                words,
                self._head(step, words),
                enter,
                ["key_tick"],
                lambda raw: _but_other(refuse)(raw or None),
            )
            reply = self._several.ask(scene, rows, ticked)
            if not isinstance(reply, list) or OTHER not in reply:
                return reply or None
            chosen = [entry for entry in reply if entry is not OTHER]
            typed = self._other(step, words, _with(chosen, refuse))
            if not isinstance(typed, Back):
                return [*chosen, typed]
            ticked = [number for number, row in enumerate(rows) if row.reply in reply]

    def _other(self, step: Step, words: QuestionSet, refuse: Refuse) -> object:
        def head(width: int) -> list[list[Fragments]]:
            return [
                *self._head(step, words)(width),
                _lines("class:ask", words.word("ask_other"), width),
            ]

        typed = self._line.ask(
            self._scene(words, head, GO_ON, [], refuse), self._others.get(_mark(step), "")
        )
        if isinstance(typed, Back):
            self._others[_mark(step)] = typed.typed
        else:
            self._others.pop(_mark(step), None)
        return typed

    # What stands around a prompt

    def _scene(
        self,
        words: QuestionSet,
        head: Head,
        enter: tuple[str, str],
        keys: Sequence[str],
        refuse: Refuse,
    ) -> Scene:
        return Scene(
            head=head,
            enter=words.word(enter[0]),
            enter_empty=words.word(enter[1]),
            keys=[words.word(key) for key in (*keys, "key_back", "key_leave")],
            refuse=refuse,
            failed=lambda editor: words.word("editor_failed", editor=editor),
            row_of=lambda number, total: words.word("row_of", number=number, total=total),
            above=self._above,
        )

    def _head(self, step: Step, words: QuestionSet) -> Head:
        printed = self._printed == _mark(step)

        def head(width: int) -> list[list[Fragments]]:
            about = [] if printed else _about(step, words, width)
            entries = [
                _lines("class:pointed" if here else "", entry, width, " » " if here else "   ")
                for number, entry in enumerate(step.entries)
                for here in [number == step.entry]
            ]
            room = self._screen.get_size().rows - sum(map(len, about)) - self._above - 8
            notice = _lines("class:pointed", step.notice, width, " ! ") if step.notice else []
            return [*about, _around(entries, step.entry, max(4, room)), notice]

        return head

    def _print_tall(self, step: Step, words: QuestionSet) -> None:
        """On a small screen what is asked stands above the prompt, where it can be scrolled to."""
        size = self._screen.get_size()
        lines = [line for part in _about(step, words, size.columns - 1) for line in part]
        rows = min(8, max(3, len(step.options))) + len(step.entries) + 3
        if len(lines) + rows <= size.rows:
            self._printed, self._above = None, 0
        elif self._printed != _mark(step):
            self._print([*lines, []])
            self._printed, self._above = _mark(step), len(lines) + 1

    def _print(self, lines: Sequence[Fragments]) -> None:
        text = FormattedText([part for line in lines for part in (*line, ("", "\n"))])
        print_formatted_text(self._screen, text, STYLE)

    @property
    def _width(self) -> int:
        return self._screen.get_size().columns - 1


def _about(step: Step, words: QuestionSet, width: int) -> list[list[Fragments]]:
    """The stage; the ask, the help and the example."""
    question, stage = step.question, ""
    if step.stage is not None:
        name = words.word(step.stage)
        stage = words.word("progress", stage=name, number=step.number, total=step.total)
    example = words.word("example", text=question.example) if question.example else ""
    return [
        _lines("class:faint", stage, width),
        [
            *_lines("class:ask", step.ask, width),
            *_lines("", question.help, width),
            *_lines("class:faint", example, width),
        ],
    ]


def _around(entries: Sequence[list[Fragments]], place: int, room: int) -> list[Fragments]:
    """The lines of the entry at a place, of those before it and of those after it, as many as there is room for."""
    first, last = place, min(place + 1, len(entries))
    found = [line for entry in entries[first:last] for line in entry]
    while first > 0 and len(found) + len(entries[first - 1]) <= room:
        first -= 1
        found = [*entries[first], *found]
    while last < len(entries) and len(found) + len(entries[last]) <= room:
        found += entries[last]
        last += 1
    more: list[Fragments] = [[("class:faint", "   …")]]
    return [*(more if first else []), *found, *(more if last < len(entries) else [])]


def _lines(style: str, text: str, width: int, first: str = "") -> list[Fragments]:
    return [[(style, line)] for line in wrapped(text, width, first=first)] if text else []


def _mark(step: Step) -> tuple[str, str]:
    return step.question.id, step.ask


def _page_row(row: Row) -> Choosable:
    heading = f"{row.about} · {row.heading}" if row.about else row.heading
    return Choosable(f"{heading}: {row.answer}", row.slot, short=True)


def _option_rows(step: Step) -> list[Choosable]:
    """A row for each option. Items reply by their key, choices by their text, which is looked at first."""
    return [
        Choosable(
            f"{option.code} {option.text}".strip(),
            option.value if isinstance(option.value, int) else option.text,
            option.about,
        )
        for option in step.options
    ]


def _row_value(row: Choosable, step: Step) -> object:
    """What an answer holds where a row was chosen."""
    by_text = {
        option.text: option.value for option in step.options if isinstance(option.value, str)
    }
    return by_text.get(row.reply, row.reply) if isinstance(row.reply, str) else row.reply


def _is_own(value: str, step: Step) -> bool:
    return value not in {option.value for option in step.options}


def _checkbox_rows(step: Step, words: QuestionSet) -> list[Choosable]:
    """The options, what was typed beside them before, the row for another text, and the row for none."""
    rows = _option_rows(step)
    value = step.value if isinstance(step.value, tuple) else ()
    rows += [
        Choosable(entry, entry)
        for entry in value
        if isinstance(entry, str) and _is_own(entry, step)
    ]
    if step.question.other:
        rows.append(Choosable(words.word("something_else"), OTHER))
    if not step.question.required and not step.question.min:
        rows.append(Choosable(words.word("none_of_these"), words.word("none_of_these")))
    return rows


def _ticked(step: Step, words: QuestionSet, rows: Sequence[Choosable]) -> list[int]:
    """The rows that stand ticked: as they were left, or else as they were answered."""
    if step.typed is not None:
        left = step.typed.split("\n")
        return [number for number, row in enumerate(rows) if row.text in left]
    none = words.word("none_of_these")
    value = (none,) if step.value == () else step.value if isinstance(step.value, tuple) else ()
    return [number for number, row in enumerate(rows) if _row_value(row, step) in value]


def _pointed(step: Step, rows: Sequence[Choosable]) -> int:
    """The row that is pointed at first: as it was left, or else as it was answered."""
    if step.typed is not None:
        return next((number for number, row in enumerate(rows) if row.text == step.typed), 0)
    if step.value is None:
        return 0
    return next(
        (number for number, row in enumerate(rows) if _row_value(row, step) == step.value), 0
    )


def _place(rows: Sequence[Choosable], reply: object) -> int:
    return next(number for number, row in enumerate(rows) if row.reply is reply)


def _with(chosen: Sequence[object], refuse: Refuse) -> Refuse:
    """What is against a text beside what was chosen."""
    return lambda text: refuse([*chosen, text])


def _but_other(refuse: Refuse) -> Refuse:
    """Nothing is against a row that asks for a text: the text will be looked at."""

    def but_other(raw: object) -> str:
        return "" if raw is OTHER or (isinstance(raw, list) and OTHER in raw) else refuse(raw)

    return but_other
