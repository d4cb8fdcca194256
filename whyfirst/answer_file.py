"""A file of answers: YAML or JSON by question id, put into a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from whyfirst.accept import Raw, accept
from whyfirst.errors import Refusal, SetError
from whyfirst.findings import Finding
from whyfirst.model import Question
from whyfirst.session import Session
from whyfirst.sheet import (
    TITLE,
    Answer,
    Entries,
    Item,
    Mark,
    Option,
    Options,
    Plan,
    Sheet,
    Slot,
    is_nothing,
)
from whyfirst.suggest import nearest
from whyfirst.text import abbreviated, clean
from whyfirst.yaml_file.mistakes import Mistake
from whyfirst.yaml_file.positions import Position
from whyfirst.yaml_file.reading import MOST_PROBLEMS, KeyValue, Node, parse

_OTHER_KEYS = ("title", "questions", "replies")
"""What a file may say besides answers to questions."""


_REPLY_KEYS = ("check", "about", "reply")


class AnswersError(SetError):
    """Answers that do not fit. `problems` holds all of them, in the order of the file."""


@dataclass(frozen=True)
class AnswerFile:
    """A file of answers as it was read."""

    path: str
    entries: Mapping[str, KeyValue] = field(default_factory=dict)

    def text(self, key: str) -> str | None:
        """Return the text of `title` or `questions`. Raises AnswersError if it is not text."""
        entry = self.entries.get(key)
        if entry is None or entry.node.value is None:
            return None
        text = _as_raw(entry.node, plain_words_are_text=True)
        if not isinstance(text, str):
            mistake = Mistake(entry.place, f"“{key}” must be a text", "put it in quotes")
            raise AnswersError((mistake.in_file(self.path),))
        return clean(text) or None


def read(text: str, path: str) -> AnswerFile:
    """Return the answers in a text. Raises AnswersError with every problem of its YAML."""
    source = parse(text, path, visible=False)
    if source.problems:
        raise AnswersError(source.problems)
    if source.root is None or source.root.value is None:
        return AnswerFile(path)
    if not isinstance(source.root.value, dict):
        what = "these aren't question ids with answers"
        mistake = Mistake(source.root.place, what, "write lines such as “purpose: …”")
        raise AnswersError((mistake.in_file(path),))
    return AnswerFile(path, source.root.value)


def fill(session: Session, file: AnswerFile) -> tuple[Session, tuple[str, ...]]:
    """Return the session with the answers of a file, and a sentence for each that does not apply.

    Raises AnswersError with everything that does not fit.
    """
    filling = _Filling(session, file)
    filling.find_unknown_ids()
    filling.give_title()
    filling.give_answers()
    filling.give_replies()
    if filling.mistakes:
        mistakes = sorted(filling.mistakes, key=lambda mistake: mistake.place)
        raise AnswersError(tuple(mistake.in_file(file.path) for mistake in mistakes))
    return filling.session, filling.left_out()


class _Filling:
    """A session that takes the answers of a file one after the other."""

    def __init__(self, session: Session, file: AnswerFile) -> None:
        self.session = session
        self.mistakes: list[Mistake] = []
        self._file = file
        self._filled: list[Slot] = []
        self._questions = [
            question
            for question in session.set.questions
            if Slot(question.id) not in session.preset
        ]

    def find_unknown_ids(self) -> None:
        """Note the keys of the file that aren't question ids."""
        ids = [question.id for question in self._questions]
        known = {*_OTHER_KEYS, *ids}
        for id, entry in self._file.entries.items():
            if id in known or self._has_enough_mistakes():
                continue
            what = f"there is no question “{id}” in the set “{self.session.set.name}”"
            todo = f"the questions are: {', '.join(ids)}"
            meant = nearest(id, known)
            if meant is not None:
                todo = f"did you mean “{meant}”?"
            self._add_mistake(entry.place, what, todo)

    def give_title(self) -> None:
        """Give the title of the file, unless the session does not ask for one."""
        title = self._file.text("title")
        if title and TITLE not in self.session.preset:
            self.session = self.session.give(TITLE, title)

    def give_answers(self) -> None:
        """Give every answer of the file.

        Lists come first, because answers about their items may come before them in the set.
        """
        lists = [question for question in self._questions if question.is_item_list]
        others = [question for question in self._questions if not question.is_item_list]
        for question in (*lists, *others):
            entry = self._file.entries.get(question.id)
            if entry is not None:
                self._give(question, entry.node)

    def _give(self, question: Question, node: Node) -> None:
        options = self._sheet.options(question)
        answers: dict[Slot, Answer | None] = {}
        for slot, answer_node in self._nodes_by_slot(question, node).items():
            if answer_node is None:
                answers[slot] = None
                continue
            try:
                answer = self._accepted(question, slot, answer_node, options)
            except Refusal as refusal:
                what = f"the answer to “{question.id}” does not fit"
                self._add_mistake(answer_node.place, what, str(refusal))
                continue
            if answer is not None or not question.required:
                answers[slot] = answer
                self._filled.append(slot)
        self.session = self.session.give_all(answers)

    def _accepted(
        self, question: Question, slot: Slot, node: Node, options: Options
    ) -> Answer | None:
        """Return the answer in a node. Raises Refusal. An empty answer counts as missing."""
        raw = _as_raw(node, plain_words_are_text=question.kind.is_text)
        may_be_empty = question.model_copy(update={"required": False})
        answer = accept(may_be_empty, raw, self.session.words, options, self.session.now)
        if question.required and is_nothing(answer):
            return None
        if isinstance(answer, Entries):
            return self.session.keyed(slot, answer.texts)
        return answer

    @property
    def _sheet(self) -> Sheet:
        """The sheet as if every answer applied, to read those that don't as well."""
        sheet = self.session.sheet
        return Plan(sheet.set, sheet.answers, sheet.numbered_by_position)

    # Answers about the items of a list

    def _nodes_by_slot(self, question: Question, node: Node) -> Mapping[Slot, Node | None]:
        """Return the node of each answer to a question; None for an item that is left open."""
        if not question.for_each:
            return {Slot(question.id): node}
        items = [
            item
            for item in self._sheet.all_list_items(question.for_each)
            if Slot(question.id, item.key) not in self.session.preset
        ]
        if isinstance(node.value, dict):
            return self._nodes_by_item(question, items, node.value)
        if isinstance(node.value, list):
            return self._nodes_in_order(question, items, node)
        if node.value is not None:
            what = f"“{question.id}” is asked once for each entry of “{question.for_each}”"
            todo = "write each entry with its answer, or a list of answers in the same order"
            self._add_mistake(node.place, what, todo)
        return {}

    def _nodes_by_item(
        self, question: Question, items: Sequence[Item], entries: Mapping[str, KeyValue]
    ) -> Mapping[Slot, Node | None]:
        options = Options(tuple(Option(item.text, key=item.key, code=item.code) for item in items))
        nodes: dict[Slot, Node | None] = {}
        for name, entry in entries.items():
            option = options.find(clean(name))
            if option is not None:
                nodes[Slot(question.id, option.key)] = entry.node
                continue
            if self._has_enough_mistakes():
                continue
            what = f"“{question.id}” names “{name}”, which is not in “{question.for_each}”"
            self._add_mistake(entry.place, what, _what_to_name(name, items))
        return nodes

    def _nodes_in_order(
        self, question: Question, items: Sequence[Item], node: Node
    ) -> Mapping[Slot, Node | None]:
        assert isinstance(node.value, list)
        nodes: list[Node | None] = list(node.value)
        if len(nodes) > len(items):
            what = (
                f"“{question.id}” has {len(nodes)} answers, "
                f"but “{question.for_each}” has {len(items)} entries"
            )
            todo = "remove some, or write each entry with its answer"
            self._add_mistake(node.place, what, todo)
            return {}

        slots = [Slot(question.id, item.key) for item in items]
        if not question.required:
            nodes += [None] * (len(slots) - len(nodes))
        return dict(zip(slots, nodes, strict=False))

    # Replies to findings

    def give_replies(self) -> None:
        """Give the replies of the file: a list of mappings with `check`, `about` and `reply`."""
        entry = self._file.entries.get("replies")
        if entry is None or entry.node.value is None:
            return
        if any(question.id == "replies" for question in self._questions):
            return  # a set may have a question of this name

        nodes = entry.node.value
        if not isinstance(nodes, list):
            todo = "write a list with check:, about: and reply:"
            self._add_mistake(entry.node.place, "“replies” must be a list", todo)
            return
        replied: set[Mark] = set()
        for node in nodes:
            try:
                finding, reply = self._finding_and_reply(node)
            except Refusal as refusal:
                self._add_mistake(node.place, "this reply does not fit", str(refusal))
                continue
            if finding.mark in replied:
                what = f"there are two replies to “{finding.text}”"
                self._add_mistake(node.place, what, "keep one of them")
                continue
            replied.add(finding.mark)
            self.session = self.session.reply(finding.mark, reply)

    def _finding_and_reply(self, node: Node) -> tuple[Finding, str]:
        """Return the finding that an entry names, and the reply. Raises Refusal."""
        if not isinstance(node.value, dict):
            raise Refusal("write check:, about: and reply:")
        texts: dict[str, str] = {}
        for key, entry in node.value.items():
            if key not in _REPLY_KEYS:
                raise Refusal(f"“{abbreviated(key)}” isn't one of {', '.join(_REPLY_KEYS)}")
            text = _as_raw(entry.node, plain_words_are_text=True)
            if not isinstance(text, str):
                raise Refusal(f"“{key}” must be a text")
            texts[key] = clean(text, lines=key == "reply")

        if not texts.get("check"):
            raise Refusal("“check” is missing")
        if "reply" not in texts:
            raise Refusal("“reply” is missing; an empty one takes the reply back")
        return self._finding(texts["check"], texts.get("about", "")), texts["reply"]

    def _finding(self, check: str, about: str) -> Finding:
        """Return the finding of a check about an item: its text or code. Raises Refusal."""
        candidates = [finding for finding in self.session.findings if finding.check == check]
        if not candidates:
            checks = [finding.check for finding in self.session.findings]
            raise Refusal(f"no finding has the check “{abbreviated(check)}”{_meant(check, checks)}")
        if not about:
            if len(candidates) == 1:
                return candidates[0]
            raise Refusal(f"several findings have the check “{check}”; say which with about:")

        for attribute in ("text", "code"):
            for finding in candidates:
                if about in [getattr(item, attribute) for item in finding.items]:
                    return finding
        texts = [item.text for finding in candidates for item in finding.items]
        raise Refusal(f"“{check}” names no “{abbreviated(about)}”{_meant(about, texts)}")

    # What there is to tell

    def left_out(self) -> tuple[str, ...]:
        """Return a sentence for each answer that does not apply."""
        live = self.session.sheet.live
        ids = [slot.id for slot in self._filled if slot not in live]
        sentences = []
        for id in dict.fromkeys(ids):
            sentence = self.session.words("left_out", path=self._file.path, question=id)
            sentences.append(sentence)
        return tuple(sentences)

    def _has_enough_mistakes(self) -> bool:
        """Return whether there are so many mistakes that more would not help."""
        return len(self.mistakes) >= MOST_PROBLEMS

    def _add_mistake(self, place: Position, what: str, todo: str) -> None:
        self.mistakes.append(Mistake(place, what, todo))


def _meant(name: str, names: Sequence[str]) -> str:
    meant = nearest(name, names)
    if meant is not None:
        return f"; did you mean “{meant}”?"
    if names:
        return f"; there is {', '.join(dict.fromkeys(names))}"
    return ""


def _what_to_name(name: str, items: Sequence[Item]) -> str:
    meant = nearest(name, [item.text for item in items])
    if meant is not None:
        return f"did you mean “{meant}”?"
    if items:
        return f"the entries are: {'; '.join(item.label for item in items)}"
    return "that list is empty"


def _as_raw(node: Node, *, plain_words_are_text: bool) -> Raw:
    """Return the data of a node. Raises Refusal for a mapping.

    With `plain_words_are_text`, a plain word such as no or 1.10 is taken as it is written.
    """
    value = node.value
    if isinstance(value, dict):
        raise Refusal("An answer can't have keys. Text with a colon needs quotes.")
    if isinstance(value, list):
        return [_as_raw(entry, plain_words_are_text=plain_words_are_text) for entry in value]
    if plain_words_are_text and isinstance(value, (bool, int, float, date)):
        return node.written
    return value
