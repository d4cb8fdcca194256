"""The face of a session in a terminal: the prompt of each question, and what is shown around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property, partial

from prompt_toolkit.application import create_app_session
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.input import create_input
from prompt_toolkit.output import Output, create_output
from prompt_toolkit.output.vt100 import Vt100_Output
from prompt_toolkit.renderer import print_formatted_text

from whyfirst.errors import WhyfirstError
from whyfirst.interview import Back, Line, Page, Submit, T, Way, can_be_none
from whyfirst.interview import Row as PageRow
from whyfirst.session import Reply, Step
from whyfirst.sheet import Chosen, Slot, in_words
from whyfirst.terminal.choice_prompts import Heading, OnePrompt, Row, SeveralPrompt
from whyfirst.terminal.drawing import STYLE, StyledLine, StyledLines, styled, wrapped
from whyfirst.terminal.prompts import Head, Scene
from whyfirst.terminal.text_prompt import TextPrompt
from whyfirst.tty import terminal_ends


class NoTerminalError(WhyfirstError):
    """There is no terminal to draw on."""


@dataclass(frozen=True)
class _AskOther:
    """The user wants to type a text of their own, beside what they chose."""

    chosen: Chosen = field(default_factory=Chosen)


@contextmanager
def terminal_face() -> Iterator[TerminalFace]:
    """Yield a face on the user's terminal, and leave stdout alone.

    Raises NoTerminalError if there is no terminal. The terminal hands over keys one by one for
    the whole time, so that what is typed between two questions is neither lost nor shown.
    """
    with terminal_ends() as ends:
        if ends is None:
            raise NoTerminalError("There is no terminal to ask on.")
        keys, screen = create_input(ends.keys), create_output(ends.screen)
        if isinstance(screen, Vt100_Output):
            screen.flush = partial(_flushed, screen.flush)  # type: ignore[method-assign]
            # Asked for the place of its cursor, a silent terminal costs a second each time.
            screen.enable_cpr = False
        with create_app_session(keys, screen), keys.raw_mode():
            yield TerminalFace(screen)


def _flushed(flush: Callable[[], None]) -> None:
    """Draw on a terminal that may be gone: then the keys will say so, as the end of all input."""
    with suppress(OSError):
        flush()


class TerminalFace:
    """Asks in prompts that disappear when they are answered. Question and answer stay."""

    def __init__(self, screen: Output) -> None:
        self._screen = screen
        self._printed_question: tuple[str, str] | None = None
        """The question that was too tall to be drawn with its prompt, and so was printed above."""
        self._lines_above = 0
        self._unfinished_texts: dict[tuple[str, str], str] = {}
        """Texts of the user's own, left half typed on the way back to the choices."""

    @cached_property
    def _line_prompt(self) -> TextPrompt:
        return TextPrompt(lines=False)

    @cached_property
    def _lines_prompt(self) -> TextPrompt:
        return TextPrompt(lines=True)

    @cached_property
    def _one_prompt(self) -> OnePrompt:
        return OnePrompt()

    @cached_property
    def _several_prompt(self) -> SeveralPrompt:
        return SeveralPrompt()

    def ask(self, step: Step, submit: Submit[T]) -> T | Back:
        """Ask until `submit` takes a reply, and return what it returned; or Back."""
        self._print_if_tall(step)
        match step.question.kind.prompt:
            case "line":
                return self._ask_line(step, submit)
            case "lines":
                return self._ask_lines(step, submit)
            case "entries":
                return self._ask_entry(step, submit)
            case "yes_no":
                return self._ask_yes_or_no(step, submit)
            case "one":
                return self._ask_one(step, submit)
            case "several":
                return self._ask_several(step, submit)

    def show_answer(self, ask: str, lines: Sequence[str]) -> None:
        """Leave a question and its answer on the screen."""
        width = self._width
        drawn = _drawn("class:faint", ask, width)
        for line in lines:
            drawn += _drawn("", line, width, "  ")
        self._print([*drawn, []])
        self._forget_printed_question()

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Leave a few lines on the screen, below a heading if there is one."""
        if not (heading or lines):
            return
        width = self._width
        drawn = _drawn("class:ask", heading, width)
        for line in lines:
            first = "    " * line.depth
            if line.point:
                first += "- "
            rest = first + "  " if line.depth else None
            drawn += styled("", wrapped(line.text, width, first=first, rest=rest))
        self._print([*drawn, []])

    def page(self, page: Page) -> Slot | Way | Back:
        """Show all answers to choose from, below the row that writes the brief."""
        words = page.words

        def head(width: int) -> list[StyledLines]:
            lines = _drawn("class:ask", words("page"), width)
            lines += _drawn("", words("page_help"), width)
            return [lines]

        scene = Scene(
            words,
            head,
            enter="key_choose",
            enter_empty="key_choose",
            keys=["key_move"],
            above=self._lines_above,
        )
        return self._one_prompt.ask(scene, _page_rows(page), lambda reply: reply)

    # Each kind of prompt

    def _ask_line(self, step: Step, submit: Submit[T]) -> T | Back:
        scene = self._scene(step, "key_go_on", _key_of_enter_alone(step))
        return self._line_prompt.ask(scene, step.text, submit)

    def _ask_lines(self, step: Step, submit: Submit[T]) -> T | Back:
        keys = ["key_lines", "key_editor"]
        scene = self._scene(step, "key_go_on", _key_of_enter_alone(step), keys)
        return self._lines_prompt.ask(scene, step.text, submit)

    def _ask_entry(self, step: Step, submit: Submit[T]) -> T | Back:
        if step.entry < len(step.entries):
            scene = self._scene(step, "key_go_on", "key_remove")
        elif step.entries:
            scene = self._scene(step, "key_add", "key_end")
        else:
            scene = self._scene(step, "key_add", _key_of_enter_alone(step))
        return self._line_prompt.ask(scene, step.text, submit)

    def _ask_yes_or_no(self, step: Step, submit: Submit[T]) -> T | Back:
        rows: list[Row[bool | None]] = []
        if not step.question.required:
            rows.append(Row(step.words("leave_open"), None))
        rows.append(Row(step.words("yes"), reply=True))
        rows.append(Row(step.words("no"), reply=False))

        shortcuts: dict[str, int] = {}
        for number, row in enumerate(rows):
            if row.reply is not None:
                letter = row.text[0].lower()
                shortcuts[letter] = number
                shortcuts[letter.upper()] = number
        return self._one_prompt.ask(
            self._scene(step, "key_choose", "key_choose", ["key_move"]),
            rows,
            submit,
            pointed=_row_to_point_at(step, rows),
            shortcuts=shortcuts,
        )

    def _ask_one(self, step: Step, submit: Submit[T]) -> T | Back:
        rows: list[Row[Reply | _AskOther]] = []
        if not step.question.required:
            rows.append(Row(step.words("leave_open"), None))
        rows += _choice_rows(step)
        if step.question.other:
            rows.append(Row(step.words("something_else"), _AskOther()))
        pointed = _row_to_point_at(step, rows)

        def submit_row(reply: Reply | _AskOther) -> T | _AskOther:
            return reply if isinstance(reply, _AskOther) else submit(reply)

        while True:
            scene = self._scene(step, "key_choose", "key_choose", ["key_move"])
            result = self._one_prompt.ask(scene, rows, submit_row, pointed=pointed)
            if not isinstance(result, _AskOther):
                return result
            answer = self._ask_other(step, submit)
            if not isinstance(answer, Back):
                return answer
            pointed = len(rows) - 1

    def _ask_several(self, step: Step, submit: Submit[T]) -> T | Back:
        rows: list[Row[Chosen | _AskOther]] = [*_choice_rows(step)]
        if step.question.other:
            rows.append(Row(step.words("something_else"), _AskOther()))
        if can_be_none(step.question):
            rows.append(_typed_row(step.words("none_of_these")))
        ticked = _rows_to_tick(step, rows)

        def submit_rows(replies: Sequence[Chosen | _AskOther]) -> T | _AskOther:
            chosen = Chosen()
            for reply in replies:
                if isinstance(reply, Chosen):
                    chosen += reply
            if _AskOther() in replies:
                return _AskOther(chosen)
            return submit(chosen or None)

        while True:
            scene = self._scene(step, "key_go_on", _key_of_enter_alone(step), ["key_tick"])
            result = self._several_prompt.ask(scene, rows, submit_rows, ticked=ticked)
            if not isinstance(result, _AskOther):
                return result
            answer = self._ask_other(step, partial(_submit_with, submit, result.chosen))
            if not isinstance(answer, Back):
                return answer
            ticked = self._several_prompt.ticked

    def _ask_other(self, step: Step, submit: Callable[[str], T]) -> T | Back:
        """Ask for a text of the user's own. One that is left half typed is there at a return."""
        scene = self._scene(step, "key_go_on", "key_go_on")
        head_of_choices = scene.head

        def head(width: int) -> list[StyledLines]:
            ask_other = _drawn("class:ask", step.words("ask_other"), width)
            return [*head_of_choices(width), ask_other]

        scene.head = head
        question = _identity(step)
        text = self._unfinished_texts.pop(question, "")
        answer = self._line_prompt.ask(scene, text, submit)
        if isinstance(answer, Back):
            self._unfinished_texts[question] = answer.typed
        return answer

    # What is shown around a prompt

    def _scene(self, step: Step, enter: str, enter_empty: str, keys: Sequence[str] = ()) -> Scene:
        return Scene(
            step.words,
            self._head(step),
            enter,
            enter_empty,
            keys,
            above=self._lines_above,
        )

    def _head(self, step: Step) -> Head:
        is_printed = self._printed_question == _identity(step)

        def head(width: int) -> list[StyledLines]:
            parts: list[StyledLines] = []
            if not is_printed:
                parts = _question_parts(step, width)
            room = self._screen.get_size().rows - self._lines_above - 8
            for part in parts:
                room -= len(part)
            parts.append(_entries_around(step, width, max(4, room)))
            parts.append(_drawn("class:pointed", step.notice, width, " ! "))
            return parts

        return head

    def _print_if_tall(self, step: Step) -> None:
        """Print the question above the prompt on a small screen, so that one can scroll to it."""
        lines: StyledLines = []
        for part in _question_parts(step, self._width):
            lines += part

        question = _identity(step)
        rows = min(8, max(3, len(step.options)))
        wanted_lines = len(lines) + rows + len(step.entries) + 3
        if wanted_lines <= self._screen.get_size().rows:
            self._forget_printed_question()
        elif self._printed_question != question:
            self._print([*lines, []])
            self._printed_question = question
            self._lines_above = len(lines) + 1

    def _forget_printed_question(self) -> None:
        self._printed_question = None
        self._lines_above = 0

    def _print(self, lines: StyledLines) -> None:
        fragments: StyledLine = []
        for line in lines:
            fragments += line
            fragments.append(("", "\n"))
        print_formatted_text(self._screen, FormattedText(fragments), STYLE)

    @property
    def _width(self) -> int:
        return self._screen.get_size().columns - 1


def _submit_with(submit: Submit[T], chosen: Chosen, text: str) -> T:
    """Submit a text of the user's own together with what they chose."""
    own = Chosen(values=(text,))
    return submit(chosen + own)


def _key_of_enter_alone(step: Step) -> str:
    return "key_go_on" if step.question.required else "key_skip"


def _identity(step: Step) -> tuple[str, str]:
    return step.question.id, step.ask


# Rows


def _page_rows(page: Page) -> list[Row[Slot | Way] | Heading]:
    rows: list[Row[Slot | Way] | Heading] = []
    rows.append(Row(page.words("write_brief"), Way.WRITE))
    if page.left_out:
        text = page.words.count("ask_left_out", page.left_out)
        rows.append(Row(text, Way.ASK_ALL))
    if page.title is not None:
        rows.append(_answer_row(page.title))
    for stage, answers in page.stages:
        rows.append(Heading(stage))
        for answer in answers:
            rows.append(_answer_row(answer))
    return rows


def _answer_row(row: PageRow) -> Row[Slot]:
    heading = f"{row.about} · {row.heading}" if row.about else row.heading
    return Row(f"{heading}: {row.answer}", row.slot, on_one_line=True)


def _choice_rows(step: Step) -> list[Row[Chosen]]:
    """Return a row for each option, and for each text typed beside them before."""
    rows = []
    for option in step.options:
        rows.append(Row(option.label, option.chosen, option.about))
    if isinstance(step.answer, Chosen):
        for text in step.options.typed(step.answer):
            rows.append(_typed_row(text))
    return rows


def _typed_row(text: str) -> Row[Chosen]:
    """Return a row that stands for its text, as if that was typed."""
    return Row(text, Chosen(values=(text,)))


def _row_to_point_at(step: Step, rows: Sequence[Row[object]]) -> int:
    """Return the row pointed at when the user left, or the one that was answered, or the first."""
    for number, row in enumerate(rows):
        if step.typed is None and row.reply == step.answer:
            return number
        if step.typed is not None and row.text == step.typed:
            return number
    return 0


def _rows_to_tick(step: Step, rows: Sequence[Row[object]]) -> list[int]:
    """Return the rows ticked when the user left, or those that were answered."""
    if step.typed is not None:
        texts = step.typed.split("\n")
        return [number for number, row in enumerate(rows) if row.text in texts]
    if not isinstance(step.answer, Chosen):
        return []

    labels = in_words(step.answer, step.words, step.options)
    answered = []
    for number, row in enumerate(rows):
        if isinstance(row.reply, Chosen) and row.text in labels:
            answered.append(number)
    return answered


# Lines


def _drawn(style: str, text: str, width: int, first: str = "") -> StyledLines:
    """Return a text as lines; no lines if it is empty."""
    if not text:
        return []
    return styled(style, wrapped(text, width, first=first))


def _question_parts(step: Step, width: int) -> list[StyledLines]:
    """Return the lines of the stage, and those of the question with its help and example."""
    question, words = step.question, step.words
    progress = ""
    if step.stage is not None:
        stage = words(step.stage)
        progress = words("progress", stage=stage, number=step.number, total=step.total)
    example = ""
    if question.example:
        example = words("example", text=question.example)

    lines = _drawn("class:ask", step.ask, width)
    lines += _drawn("", question.help, width)
    lines += _drawn("class:faint", example, width)
    return [_drawn("class:faint", progress, width), lines]


def _entries_around(step: Step, width: int, room: int) -> StyledLines:
    """Return the lines of the entries around the one asked for, as many as there is room for."""
    above: list[StyledLines] = []
    lines: StyledLines = []
    below: list[StyledLines] = []
    for number, entry in enumerate(step.entries):
        if number < step.entry:
            above.append(_drawn("", entry, width, "   "))
        elif number == step.entry:
            lines = _drawn("class:pointed", entry, width, " » ")
        else:
            below.append(_drawn("", entry, width, "   "))

    while above and len(above[-1]) + len(lines) <= room:
        lines = above.pop() + lines
    while below and len(below[0]) + len(lines) <= room:
        lines += below.pop(0)

    more: StyledLine = [("class:faint", "   …")]
    if above:
        lines.insert(0, more)
    if below:
        lines.append(more)
    return lines
