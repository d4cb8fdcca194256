"""A file of answers: YAML or JSON by question id, put into a session. Says of each answer that does not fit why.

Knows nothing of terminals, and of briefs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from whyfirst import accept as answers_
from whyfirst.accept import Offer, Option
from whyfirst.errors import Problem, Refusal, SetError
from whyfirst.model import TITLE, Item, Question, QuestionSet, Slot, Value, items, walk
from whyfirst.session import Session
from whyfirst.yaml_file import suggest as near
from whyfirst.yaml_file.positions import Place
from whyfirst.yaml_file.reading import Entry, Node, Source, parse

TEXTUAL = ("text", "paragraph", "list", "select", "checkbox")


class AnswersError(SetError):
    """Answers that do not fit. `problems` holds all of them, in the order of the file."""


@dataclass(frozen=True)
class Answers:
    """A file of answers as it was read."""

    path: str
    entries: Mapping[str, Entry] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """A text of the file that is no answer to a question of the set: `title`, `questions`."""
        entry = self.entries.get(key)
        if entry is None or entry.node.value is None:
            return None
        found = _raw(entry.node, textual=True)
        if not isinstance(found, str):
            raise AnswersError(
                (_problem(self.path, entry.place, f"“{key}” must be a text", "write it in quotes"),)
            )
        return answers_.clean(found) or None


def read(text: str, path: str) -> Answers:
    """The answers of a file. Raises AnswersError with every problem of its YAML."""
    source: Source = parse(text, path, visible=False)
    if source.problems:
        raise AnswersError(source.problems)
    if source.root is None or source.root.value is None:
        return Answers(path)
    if not isinstance(source.root.value, dict):
        what = "this is not a mapping of question ids to answers"
        raise AnswersError(
            (Problem(path, *source.root.place, what, "write lines such as “purpose: …”"),)
        )
    return Answers(path, source.root.value)


def fill(session: Session, answers: Answers) -> tuple[Session, tuple[str, ...]]:
    """The session with the answers given, and a sentence for each answer that was left out as it does not apply.

    Lists come first: what is asked of their items may stand before them. Raises AnswersError with all that
    does not fit.
    """
    filler = _Filler(session, answers.path)
    for id in answers.entries:
        if id not in filler.ids:
            filler.unknown(id, answers.entries[id])
    if TITLE not in session.given and (title := answers.text("title")):
        filler.session = filler.session.give(TITLE, title)
    own = [q for q in session.set.questions if q.id in answers.entries and q.id in filler.ids]
    for question in sorted(
        own, key=lambda question: question.type != "list" or bool(question.for_each)
    ):
        filler.take(question, answers.entries[question.id])
    if filler.problems:
        raise AnswersError(
            tuple(sorted(filler.problems, key=lambda problem: (problem.line, problem.column)))
        )
    return filler.session, tuple(filler.left_out())


def _problem(path: str, place: Place, what: str, todo: str) -> Problem:
    return Problem(path, *place, what, todo)


class _Filler:
    def __init__(self, session: Session, path: str) -> None:
        self.session = session
        self.path = path
        self.problems: list[Problem] = []
        self.given: dict[Slot, str] = {}

    @property
    def set(self) -> QuestionSet:
        return self.session.set

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """What a file may speak of."""
        asked = [q.id for q in self.set.questions if Slot(q.id) not in self.session.given]
        return ("title", "questions", *asked)

    def unknown(self, id: str, entry: Entry) -> None:
        found = near.near(id, self.ids)
        todo = (
            f"did you mean “{found}”?" if found else f"the questions are: {', '.join(self.ids[2:])}"
        )
        self._say(entry.place, f"there is no question “{id}” in the set “{self.set.name}”", todo)

    def take(self, question: Question, entry: Entry) -> None:
        """One answer, or those for each item."""
        self.session = self.session.give_all(dict(self._answers(question, entry)))

    def _answers(self, question: Question, entry: Entry) -> Iterator[tuple[Slot, Value | None]]:
        source = question.choices_from
        offer = (
            self._offer(source, answers_.options(question, self.set, self.session.known))
            if source
            else None
        )
        if not question.for_each:
            yield from self._answer(question, Slot(question.id), entry.node, offer)
            return
        value = entry.node.value
        found = items(self.set, self.session.known, question.for_each)
        known = [item for item in found if Slot(question.id, item.key) not in self.session.given]
        if isinstance(value, dict):
            about = self._offer(question.for_each, [Option(item.key, item.text) for item in known])
            for name, own in value.items():
                key = about.find(answers_.clean(name))
                if isinstance(key, int):
                    yield from self._answer(question, Slot(question.id, key), own.node, offer)
                else:
                    self._no_item(question, known, name, own)
        elif isinstance(value, list):
            yield from self._in_order(question, known, entry, value, offer)
        elif value is not None:
            what = f"“{question.id}” is asked once for each entry of “{question.for_each}”"
            self._say(
                entry.node.place,
                what,
                "give a mapping from entry to answer, or a list in their order",
            )

    def _in_order(
        self,
        question: Question,
        known: Sequence[Item],
        entry: Entry,
        value: list[Node],
        offer: Offer | None,
    ) -> Iterator[tuple[Slot, Value | None]]:
        if len(value) > len(known):
            what = f"“{question.id}” has {len(value)} answers, and “{question.for_each}” has {len(known)} entries"
            self._say(
                entry.node.place, what, "take some away, or give a mapping from entry to answer"
            )
            return
        for place, item in enumerate(known):
            slot = Slot(question.id, item.key)
            if place < len(value):
                yield from self._answer(question, slot, value[place], offer)
            elif not question.required:
                yield slot, None

    def _offer(self, id: str, options: Iterable[Option]) -> Offer:
        """Items of a list with their codes as the user sees them."""
        codes = self.session.codes(id)
        return Offer(
            option._replace(code=codes.get(int(option.value), option.code)) for option in options
        )

    def _no_item(self, question: Question, known: Sequence[Item], name: str, own: Entry) -> None:
        found = near.near(name, [item.text for item in known])
        codes = self.session.codes(question.for_each)
        listed = "; ".join(f"{codes.get(item.key, '')} {item.text}".strip() for item in known)
        todo = (
            f"did you mean “{found}”?"
            if found
            else f"they are: {listed}"
            if listed
            else "that list is empty"
        )
        self._say(
            own.place,
            f"“{question.id}” names “{name}”, which is not in “{question.for_each}”",
            todo,
        )

    def _answer(
        self, question: Question, slot: Slot, node: Node, offer: Offer | None
    ) -> Iterator[tuple[Slot, Value | None]]:
        session = self.session
        try:
            raw = _raw(node, textual=question.type in TEXTUAL)
            value = answers_.accept(
                replace_required(question), raw, self.set, offer or session.known, session.now
            )
            if question.type == "list" and isinstance(value, tuple):
                value = session.numbered(
                    slot, tuple(str(text) for text in value), session.known.get(slot)
                )
        except Refusal as refusal:
            self._say(node.place, f"the answer to “{question.id}” does not fit", str(refusal))
            return
        if value is None and question.required:
            return
        self.given[slot] = question.id
        yield slot, value

    def left_out(self) -> Iterator[str]:
        """A sentence for each answer that does not apply."""
        _, live = walk(self.set, self.session.known)
        for id in dict.fromkeys(id for slot, id in self.given.items() if slot not in live):
            yield self.set.word("left_out", path=self.path, question=id)

    def _say(self, place: Place, what: str, todo: str) -> None:
        self.problems.append(_problem(self.path, place, what, todo))


def replace_required(question: Question) -> Question:
    """The question without `required`: an empty answer in a file is one that is still to be given."""
    return question.model_copy(update={"required": False}) if question.required else question


def _raw(node: Node, *, textual: bool) -> object:
    """The data of a node. `textual`: a plain word such as no or 1.10 is taken as it is written."""
    value = node.value
    if isinstance(value, list):
        return [_raw(entry, textual=textual) for entry in value]
    if isinstance(value, dict):
        raise Refusal("a mapping stands where an answer is meant: text with a colon needs quotes")
    if textual and isinstance(value, (bool, int, float, date)):
        return node.written
    return value
