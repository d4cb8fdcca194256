"""What a brief looks like: a plan as a row of blocks, each with a key that says whose words it holds.

Knows nothing of reading a brief, or of what a hand may have changed in one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from whyfirst import accept as answers_
from whyfirst import reflection
from whyfirst.accept import clean
from whyfirst.brief import escape as literal
from whyfirst.model import STAGES, Item, Plan, Question, QuestionSet, Slot, Stage, Value, items

Key = tuple[object, ...]

ACROSS = 8
"""With more outcomes than this the map names them in one column: a wider table is read by nobody."""

_SUMMARY_LENGTH = 240


@dataclass(frozen=True)
class Block:
    """Some lines of a brief that stand or fall together."""

    key: Key
    lines: tuple[str, ...]
    depth: int = 0
    """0: on its own. 1: an item of a list. 2: said about an item."""
    gap: int = 1
    """Empty lines before it."""
    generated: bool = False
    """Made from answers that stand elsewhere."""

    def text(self, prefix: str | None = None) -> list[str]:
        """The lines as they stand in the document; `prefix`: the bullet with its indent, where it is not the usual."""
        if self.depth == 0:
            return list(self.lines)
        prefix = "  " * (self.depth - 1) + "- " if prefix is None else prefix
        indent = " " * len(prefix)
        return [prefix + self.lines[0], *(indent + line if line else "" for line in self.lines[1:])]


@dataclass(frozen=True)
class Names:
    """The headings and labels of a set, each told apart from all others of its kind."""

    headings: Mapping[str, str]
    """The heading of each question that has a section of its own, by id."""
    labels: Mapping[str, str]
    """The label of each question whose answers stand under the item they are about, by id."""


@lru_cache(maxsize=8)
def names(questions: QuestionSet) -> Names:
    """The headings and labels of a set."""
    headings: dict[str, str] = {}
    fixed = ("still_open", "heading_in_short")
    taken = {
        *(questions.word(key).casefold() for key in fixed),
        *(questions.word(stage).casefold() for stage in STAGES),
    }
    for question in questions.questions:
        if not under_item(questions, question):
            headings[question.id] = _apart(question.title.replace("{item}", "…"), taken)
    labels: dict[str, str] = {}
    by_list: dict[str, set[str]] = {}
    for question in questions.questions:
        if under_item(questions, question):
            wanted = question.title.replace("{item}", "…").rstrip(" :")
            labels[question.id] = _apart(
                wanted or question.id, by_list.setdefault(question.for_each, set())
            )
    return Names(headings, labels)


def _apart(text: str, taken: set[str]) -> str:
    text = " ".join(text.split())
    found, number = text, 2
    while found.casefold() in taken:
        found, number = f"{text} ({number})", number + 1
    taken.add(found.casefold())
    return found


def under_item(questions: QuestionSet, question: Question) -> bool:
    """Whether the answers of a question stand under the items they are about.

    A question over a list has a section of its own where it looks back: in the reflection, over an earlier list.
    """
    if not question.for_each:
        return False
    return (
        questions.stage_of(question.id) != "reflection"
        or questions.stage_of(question.for_each) == "reflection"
    )


def write(plan: Plan) -> str:
    """The brief of a plan: Markdown that `read` turns back into the plan."""
    found: list[str] = []
    for block in blocks(plan):
        found += [""] * block.gap if found else []
        found += block.text()
    return "\n".join(found) + "\n"


def blocks(plan: Plan) -> Iterator[Block]:
    """The blocks of a brief, in order. Every key occurs once."""
    yield from _front(plan)
    if plan.title:
        yield Block(("title",), ("# " + literal.heading(plan.title),))
    yield from _summary(plan)
    findings = reflection.findings(plan)
    for stage in STAGES:
        yield from _stage(plan, stage, findings)


def _front(plan: Plan) -> Iterator[Block]:
    yield Block(("front", ""), ("---",), gap=0)
    review = plan.answer("review")
    for name, value in (
        ("title", plan.title),
        ("date", plan.date),
        ("review", review),
        ("owner", clean(str(plan.answer("owner") or ""))),
        ("questions", plan.questions or plan.set.name),
        ("whyfirst", "1"),
    ):
        if value:
            text = "1" if name == "whyfirst" else literal.scalar(str(value))
            yield Block(("front", name), (f"{name}: {text}",), gap=0, generated=True)
    yield Block(("front", "end"), ("---",), gap=0)


def review_blocks(plan: Plan, changes: Iterable[str]) -> Iterator[Block]:
    """The blocks of a review: its heading, what it changes, and its answers."""
    heading = f"{plan.set.word('review')}, {plan.date}"
    yield Block(("stage", "reflection"), ("## " + literal.heading(heading),))
    for number, text in enumerate(changes):
        yield Block(
            ("change", number),
            (literal.line(text),),
            depth=1,
            gap=0 if number else 1,
            generated=True,
        )
    findings = reflection.findings(plan)
    asked = [q for q in plan.set.stage("reflection") if not under_item(plan.set, q)]
    short = [
        q for q in asked if Slot(q.id) in plan.answers and _is_short(q, plan.answers[Slot(q.id)])
    ]
    for question in asked:
        if question not in short:
            yield from (
                block for block in _section(plan, question, findings) if block.key != ("count",)
            )
    if short:
        yield Block(
            ("heading", "in_short"), ("### " + literal.heading(plan.set.word("heading_in_short")),)
        )
        told = [f for f in findings if f.asks in {question.role for question in short}]
        # What one section says is not what another says, even where it is the same.
        yield from (replace(block, key=(*block.key, "in_short")) for block in _findings(plan, told))
    for number, question in enumerate(short):
        slot = Slot(question.id)
        lines = labelled(plan, question, plan.answers[slot])
        yield Block(("answer", slot), tuple(lines), depth=1, gap=0 if number else 1)


def _is_short(question: Question, value: Value | None) -> bool:
    return not question.for_each and (question.type != "list" or value is None)


# The summary


def _summary(plan: Plan) -> Iterator[Block]:
    word = plan.set.word
    why = plan.answer("purpose") or plan.answer("problem") or plan.answer("context")
    doing = [item for item in plan.items("activity") if plan.answer("decision", item.key) != "stop"]
    counted = reflection.decisions(plan)
    rows = [
        ("why", word("summary_why"), str(why or "")),
        ("for", word("summary_for"), _sentence(plan.set, plan.items("audience"))),
        ("what", word("summary_what"), _sentence(plan.set, doing)),
        (
            "count",
            "",
            reflection.count_line(plan) if counted.kept + counted.changed + counted.stopped else "",
        ),
        ("open", word("summary_open"), open_line(plan)),
    ]
    first = True
    for name, label, text in rows:
        if text:
            lead = f"**{literal.line(label, start=False)}** " if label else ""
            yield Block(
                ("summary", name),
                (lead + literal.line(_cut(text), start=not lead),),
                depth=1,
                gap=1 if first else 0,
                generated=True,
            )
            first = False


def _sentence(questions: QuestionSet, named: Iterable[Item]) -> str:
    return questions.word("separator").join(item.text for item in named)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _SUMMARY_LENGTH:
        return text
    return text[:_SUMMARY_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;.") + " …"


def open_line(plan: Plan) -> str:
    """What was asked and not answered, by heading, each once; empty where nothing is."""
    shown = names(plan.set)
    ids = dict.fromkeys(slot.id for slot, value in plan.answers.items() if value is None)
    if not ids:
        return ""
    found = [
        shown.headings.get(id) or shown.labels[id]
        for id in (q.id for q in plan.set.questions)
        if id in ids
    ]
    return plan.set.word("separator").join(found)


# The stages


def _stage(plan: Plan, stage: Stage, findings: Sequence[reflection.Finding]) -> Iterator[Block]:
    body: list[Block] = []
    for question in plan.set.stage(stage):
        if not under_item(plan.set, question):
            body += _section(plan, question, findings)
    if stage == "reflection":
        body = [*_looking_back(plan, findings), *body, *_still_open(plan, findings)] if body else []
    if body:
        yield Block(("stage", stage), ("## " + literal.heading(plan.set.word(stage)),))
        yield from body


def _section(
    plan: Plan, question: Question, findings: Sequence[reflection.Finding]
) -> Iterator[Block]:
    body = list(_per_item(plan, question) if question.for_each else _answer(plan, question))
    if not body:
        return
    yield Block(
        ("heading", question.id), ("### " + literal.heading(names(plan.set).headings[question.id]),)
    )
    if question.role in ("more", "fewer", "different"):
        yield from _findings(
            plan, [finding for finding in findings if finding.asks == question.role]
        )
    if question.role == "decision" and (line := reflection.count_line(plan)):
        yield Block(("count",), (literal.line(line),), generated=True)
    yield from body


def _answer(plan: Plan, question: Question) -> Iterator[Block]:
    slot = Slot(question.id)
    if slot not in plan.answers:
        return
    value = plan.answers[slot]
    if question.type != "list" or value is None:
        yield Block(("answer", slot), tuple(_said(plan, question, value, start=True)))
        return
    about = plan.set.per_item(question.id)
    for number, item in enumerate(_items(value)):
        yield Block(
            ("item", question.id, item.key),
            (item_line(plan.set, question, item),),
            1,
            0 if number else 1,
        )
        for other in about:
            own = Slot(other.id, item.key)
            if own in plan.answers and under_item(plan.set, other):
                yield Block(
                    ("answer", own, question.id),
                    tuple(labelled(plan, other, plan.answers[own])),
                    2,
                    0,
                )


def item_line(questions: QuestionSet, question: Question, item: Item) -> str:
    """The line of an item, with its code where the list has codes."""
    code = questions.code(question.id)
    if code is None:
        return literal.line(item.text)
    return f"**{code}{item.key}.** {literal.line(item.text, start=False)}"


def _per_item(plan: Plan, question: Question) -> Iterator[Block]:
    code = plan.set.code(question.for_each) or ""
    first = True
    for item in items(plan.set, plan.answers, question.for_each):
        slot = Slot(question.id, item.key)
        if slot in plan.answers:
            lead = f"**{code}{item.key}.**"
            yield Block(
                ("answer", slot),
                tuple(_led(lead, plan, question, plan.answers[slot])),
                1,
                int(first),
            )
            first = False


def labelled(plan: Plan, question: Question, value: Value | None) -> list[str]:
    """An answer with the label of its question before it."""
    shown = names(plan.set)
    label = shown.labels.get(question.id) or shown.headings[question.id]
    mark = "" if label.endswith(("?", "!", "…", ":")) else ":"
    return _led(f"*{literal.line(label, start=False)}{mark}*", plan, question, value)


def _led(lead: str, plan: Plan, question: Question, value: Value | None) -> list[str]:
    said = _said(plan, question, value)
    if question.type == "list" and value is not None:
        return [lead, *said]
    return [f"{lead} {said[0]}", *said[1:]]


def _said(plan: Plan, question: Question, value: Value | None, *, start: bool = False) -> list[str]:
    """The lines of an answer."""
    if value is None:
        return [f"*{literal.line(plan.set.word('open'), start=False)}*"]
    if question.type == "list":
        return ["- " + literal.line(item.text) for item in _items(value)]
    if question.type == "paragraph":
        return literal.lines(str(value), start=start)
    if question.type == "checkbox":
        return [_choices(plan.set, question, value, start=start)]
    return [literal.line(_one(plan.set, question, value), start=start)]


def _one(questions: QuestionSet, question: Question, value: Value) -> str:
    if isinstance(value, bool):
        return questions.word("yes" if value else "no")
    if question.choices_from and isinstance(value, int):
        return f"{questions.code(question.choices_from) or ''}{value}"
    if isinstance(value, (int, float)):
        return answers_.digits(value)
    texts = {choice.value: choice.text for choice in question.choices}
    return texts.get(str(value), str(value))


def _choices(questions: QuestionSet, question: Question, value: Value, *, start: bool) -> str:
    """What was chosen, on one line. The mark between two texts is escaped within a text."""
    entries = (
        [entry for entry in value if not isinstance(entry, Item)]
        if isinstance(value, tuple)
        else []
    )
    if not entries:
        return literal.line(questions.word("none_of_these"), start=start)
    shown = [
        literal.line(_one(questions, question, entry), start=start and not place)
        for place, entry in enumerate(entries)
    ]
    mark = separator(question)
    return f"{mark} ".join(
        text.replace("\\" + mark, mark).replace(mark, "\\" + mark) for text in shown
    )


def separator(question: Question) -> str:
    """What stands between two things chosen: a comma between the codes of items, else a semicolon."""
    return "," if question.choices_from else ";"


def _items(value: Value | None) -> tuple[Item, ...]:
    return (
        tuple(entry for entry in value if isinstance(entry, Item))
        if isinstance(value, tuple)
        else ()
    )


# What the reflection generates


def _looking_back(plan: Plan, findings: Sequence[reflection.Finding]) -> Iterator[Block]:
    if rows := _map(plan):
        yield Block(("map",), tuple(rows), generated=True)
    if not findings and plan.items("activity"):
        yield Block(
            ("nothing",), ("> " + literal.line(plan.set.word("nothing_found")),), generated=True
        )


def _findings(plan: Plan, findings: Sequence[reflection.Finding]) -> Iterator[Block]:
    earlier = Counter[str]()
    for finding in findings:
        # A finding about several is known by its check: which items it names may change while it stays the same remark.
        about: object = tuple((item.id, item.key) for item in finding.items)
        if finding.check in reflection.ABOUT_SEVERAL:
            about = earlier[finding.check]
        earlier[finding.check] += 1
        lead = (
            f"**{literal.line(plan.set.word('settled'), start=False)}** " if finding.settled else ""
        )
        text = lead + literal.line(finding.text, start=not lead)
        yield Block(("finding", finding.check, about), ("> " + text,), generated=True)


def _still_open(plan: Plan, findings: Sequence[reflection.Finding]) -> Iterator[Block]:
    own = list(_findings(plan, [finding for finding in findings if finding.asks == "open"]))
    unanswered = sum(value is None for value in plan.answers.values())
    if not own and not unanswered:
        return
    yield Block(
        ("heading", "still_open"),
        ("### " + literal.heading(plan.set.word("still_open")),),
        generated=True,
    )
    if unanswered:
        text = plan.set.words.count("open_count", unanswered, questions=open_line(plan))
        yield Block(("open",), (literal.line(text),), generated=True)
    yield from own


def _map(plan: Plan) -> list[str]:
    """The activities down, the outcomes across, and what was decided."""
    serves, outcomes, activities = (
        plan.set.role("serves"),
        plan.items("outcome"),
        plan.items("activity"),
    )
    if serves is None or not outcomes or not activities:
        return []
    word = plan.set.word
    linked = {item.key: plan.answers.get(Slot(serves.id, item.key)) for item in activities}
    if all(value is None for value in linked.values()):
        return []
    codes = [f"O{item.key}" for item in outcomes]
    across = len(codes) <= ACROSS
    decision = plan.set.role("decision")
    decided = decision is not None and any(plan.answer("decision", item.key) for item in activities)
    added = {item.key for item in plan.items("more")}
    head = [
        word("map_activity"),
        *(codes if across else [word("map_serves")]),
        *([word("map_decision")] if decided else []),
    ]
    rows = [head]
    for item in activities:
        value = linked[item.key]
        keys = [key for key in value if isinstance(key, int)] if isinstance(value, tuple) else []
        marks = (
            ["?"] * len(codes)
            if value is None
            else [word("map_mark") if o.key in keys else "" for o in outcomes]
        )
        cells = (
            marks if across else ["?" if value is None else ", ".join(f"O{key}" for key in keys)]
        )
        row = [f"A{item.key}. {item.text}", *cells]
        if decided and decision is not None:
            kept = plan.answer("decision", item.key)
            row.append(
                _one(plan.set, decision, kept)
                if kept
                else word("map_added")
                if item.key in added
                else ""
            )
        rows.append(row)
    lines = [
        "| " + " | ".join(literal.line(cell, start=False) for cell in row) + " |" for row in rows
    ]
    # In pandoc's Markdown the dashes of a wide table are the widths of its columns.
    return [lines[0], f"| {'-' * 40} |" + f" {'-' * 6} |" * (len(head) - 1), *lines[1:]]
