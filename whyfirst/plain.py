"""The session in plain lines, for screen readers, dumb terminals and pipes.

No cursor is moved and no colour used. The streams to read and write are passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TextIO

from whyfirst.errors import Refusal
from whyfirst.interview import Back, Line, Page, Row, Submit, T, Way, can_be_none
from whyfirst.session import Reply, Step
from whyfirst.sheet import Chosen, Slot, in_words
from whyfirst.text import without_hidden
from whyfirst.tty import terminal_gone

BACK, HELP, CLEAR, NONE = "<", "?", "-", "0"
"""Lines with a special meaning."""


class _NoSuchNumberError(Exception):
    """No choice has the number that was typed."""


class PlainFace:
    """Asks line by line. KeyboardInterrupt and EOFError come through as they are.

    `waits` says whether another line is there already. In a terminal that is the rest of a paste,
    and belongs to the same answer.
    """

    def __init__(
        self, keys: TextIO, screen: TextIO, waits: Callable[[TextIO], bool] = lambda _keys: False
    ) -> None:
        self._keys = keys
        self._screen = screen
        self._waits = waits
        self._introduced: tuple[str, str] | None = None
        self._typed = ""
        self._has_explained_keys = False

    def ask(self, step: Step, submit: Submit[T]) -> T | Back:
        """Ask until `submit` takes a reply, and return what it returned; or Back."""
        question = (step.question.id, step.ask)
        if self._introduced != question:
            self._introduce(step)
        self._introduced = question
        while True:
            if step.notice:
                self._say(step.notice)
            self._say_current_answer(step)
            self._typed = self._line()
            if self._typed == HELP:
                self._introduce(step, explain_keys=True)
                continue
            try:
                reply = self._reply(self._typed, step)
                if isinstance(reply, Back):
                    self._introduced = None
                    return reply
                return submit(reply)
            except _NoSuchNumberError as error:
                self._say(step.words("plain_no_such", text=error))
            except Refusal as refusal:
                self._say(step.words("plain_refused", reason=refusal))

    def show_answer(self, _ask: str, lines: Sequence[str]) -> None:
        """Say the answer, where that is not what was typed."""
        if list(lines) != [self._typed]:
            for line in lines:
                self._say(f"  {line}")
        self._introduced = None

    def tell(self, heading: str, lines: Sequence[Line]) -> None:
        """Write a few lines, below a heading if there is one."""
        if not (heading or lines):
            return
        self._say("")
        if heading:
            self._say(heading)
        for line in lines:
            mark = "- " if line.point else ""
            self._say("  " * line.depth + mark + line.text)

    def page(self, page: Page) -> Slot | Way | Back:
        """Write all answers, with a number to change one by; Enter writes the brief."""
        self._say_page(page)
        while True:
            line = self._line()
            if line == BACK:
                return Back()
            if not line:
                return Way.WRITE
            if line == NONE and page.left_out:
                return Way.ASK_ALL
            if line.isdecimal() and 1 <= int(line) <= len(page.rows):
                return page.rows[int(line) - 1].slot
            if line == HELP:
                self._say_page(page)
            else:
                self._say(page.words("plain_no_such", text=line))

    # What is said

    def _introduce(self, step: Step, *, explain_keys: bool = False) -> None:
        question, words = step.question, step.words
        self._say("")
        if step.stage is not None:
            stage = words(step.stage)
            self._say(words("progress", stage=stage, number=step.number, total=step.total))
        self._say(step.ask)
        if question.help:
            self._say(question.help)
        if question.example:
            self._say(words("example", text=question.example))
        for number, text in enumerate(_choice_texts(step), 1):
            self._say(f"{number}. {text}")

        instructions = [words(key) for key in _instruction_keys(step)]
        if instructions:
            self._say(" ".join(instructions))
        if explain_keys or not self._has_explained_keys:
            self._say(words("plain_keys"))
        self._has_explained_keys = True
        for number, entry in enumerate(step.entries, 1):
            self._say(f"{number}. {entry}")

    def _say_current_answer(self, step: Step) -> None:
        """Say the answer so far, and what Enter would do with it."""
        is_list = step.question.kind.prompt == "entries"
        answer = _current_answer(step)
        if answer:
            key = "plain_now_entry" if is_list else "plain_now"
            self._say(step.words(key, text=answer))
        elif is_list and step.entries:
            self._say(step.words("plain_next"))

    def _say_page(self, page: Page) -> None:
        self._say("")
        self._say(page.words("page"))
        if page.left_out:
            self._say(f"{NONE}. " + page.words.count("ask_left_out", page.left_out))
        number = 1
        if page.title is not None:
            self._say_row(number, page.title)
            number += 1
        for stage, rows in page.stages:
            self._say(stage)
            for row in rows:
                self._say_row(number, row)
                number += 1
        self._say(page.words("plain_page"))

    def _say_row(self, number: int, row: Row) -> None:
        heading = f"{row.about}, {row.heading}" if row.about else row.heading
        self._say(f"{number}. {heading}: {row.answer}")

    def _say(self, text: str, end: str = "\n") -> None:
        encoding = self._screen.encoding or "utf-8"
        encoded = without_hidden(text).encode(encoding, "replace")
        with suppress(OSError):  # the keys will say that a terminal is gone
            self._screen.write(encoded.decode(encoding) + end)
            self._screen.flush()

    # What is read

    def _reply(self, line: str, step: Step) -> Reply | Back:
        """Return the reply that a line stands for, with the lines that belong to it; or Back.

        Raises _NoSuchNumberError.
        """
        if line == BACK:
            return Back()
        if not line:
            return _kept_answer(step)
        if line == CLEAR and _current_answer(step):
            return None
        match step.question.kind.prompt:
            case "lines":
                return self._paragraph(line)
            case "one" | "yes_no":
                return _one(line, step)
            case "several":
                return _several(line, step)
            case "line" | "entries":
                return self._with_rest_of_paste(line)

    def _paragraph(self, line: str) -> str | Back:
        lines: list[str] = []
        while line not in ("", BACK):
            lines.append(line)
            line = self._line()
        text = "\n".join(lines)
        return Back(text) if line == BACK else text

    def _with_rest_of_paste(self, line: str) -> str:
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


def _instruction_keys(step: Step) -> list[str]:
    """Return the keys of the words that say how to answer a question of this type."""
    question = step.question
    keys = []
    match question.kind.prompt:
        case "lines":
            keys.append("plain_paragraph")
        case "entries":
            keys.append("plain_list")
        case "yes_no":
            keys.append("plain_select")
        case "one":
            keys.append("plain_select_other" if question.other else "plain_select")
        case "several":
            keys.append("plain_checkbox_other" if question.other else "plain_checkbox")
            if can_be_none(question):
                keys.append("plain_none")
    if not question.required:
        keys.append("plain_skip")
    return keys


def _choice_texts(step: Step) -> list[str]:
    if step.question.kind.prompt == "yes_no":
        return [step.words("yes"), step.words("no")]
    texts = []
    for option in step.options:
        about = f" ({option.about})" if option.about else ""
        texts.append(option.label + about)
    return texts


def _current_answer(step: Step) -> str:
    """Return in words what was typed last, or the earlier answer, or the default; or nothing."""
    answer = _kept_answer(step)
    if isinstance(answer, str):
        return answer
    lines = in_words(answer, step.words, step.options)
    return step.words("separator").join(lines)


def _kept_answer(step: Step) -> str | bool | Chosen:
    """Return what Enter alone replies: the current answer."""
    if step.typed is None and isinstance(step.answer, (bool, Chosen)):
        return step.answer
    return step.text


def _one(line: str, step: Step) -> Reply:
    """Return the choice with this number, or the line as a text, which may be a choice too.

    Raises _NoSuchNumberError.
    """
    texts = _choice_texts(step)
    if not line.isdecimal() or line in texts:
        return line
    if not 1 <= int(line) <= len(texts):
        raise _NoSuchNumberError(line)
    if step.question.kind.prompt == "yes_no":
        return line == "1"
    return step.options.options[int(line) - 1].chosen


def _several(line: str, step: Step) -> Reply:
    """Return the choices that a line names, by number or text, between commas.

    A text may have commas of its own. Raises _NoSuchNumberError.
    """
    names = _names(step)
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if not parts:
        return None

    chosen = Chosen()
    unknown: list[str] = []
    while parts:
        count = _parts_in_first_name(parts, names)
        if count == 0:
            if parts[0].isdecimal():
                raise _NoSuchNumberError(parts[0])
            unknown.append(parts[0])
            parts = parts[1:]
            continue
        chosen += _typed_text(unknown) + names[_as_name(parts[:count])]
        unknown = []
        parts = parts[count:]
    return chosen + _typed_text(unknown)


def _parts_in_first_name(parts: Sequence[str], names: Mapping[str, Chosen]) -> int:
    """Return how many parts make the longest name that the line starts with; 0 for none."""
    for count in range(len(parts), 0, -1):
        if _as_name(parts[:count]) in names:
            return count
    return 0


def _as_name(parts: Sequence[str]) -> str:
    return ", ".join(parts).casefold()


def _typed_text(parts: Sequence[str]) -> Chosen:
    """Return a text that names no choice as one that was typed beside them."""
    if not parts:
        return Chosen()
    return Chosen(values=(", ".join(parts),))


def _names(step: Step) -> dict[str, Chosen]:
    """Return what each choice of a checkbox can be called."""
    names: dict[str, Chosen] = {}
    for number, option in enumerate(step.options, 1):
        own_names = (str(number), option.code, option.text, option.label)
        for name in own_names:
            names.setdefault(name.casefold(), option.chosen)

    if can_be_none(step.question):
        none_of_these = step.words("none_of_these")
        names[NONE] = _typed_text([none_of_these])
        names[_as_name([none_of_these])] = _typed_text([none_of_these])
    return names
