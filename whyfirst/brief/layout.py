"""What a brief looks like: a plan as a row of blocks.

`blocks` and `review_blocks` say what comes in which order. Each block has a key, by which it is
found again in a brief that was read, and in the same brief after an answer has changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import compress

from whyfirst.brief import escape
from whyfirst.findings import ABOUT_SEVERAL, Finding, findings
from whyfirst.links import count_line, decisions
from whyfirst.model import STAGES, Question, QuestionSet, Stage
from whyfirst.sheet import Answer, Chosen, Entries, Item, Plan, Slot
from whyfirst.text import clean
from whyfirst.yaml_file.quoting import yaml_scalar

Key = tuple[object, ...]
"""What a block is about. The first part is its kind, such as answer, item or finding."""

MOST_COLUMNS = 8
"""With more outcomes than this, the map names them in one column: nobody reads a wider table."""

_SUMMARY_LENGTH = 240


@dataclass(frozen=True)
class Block:
    """Some lines of a brief that are written and removed together."""

    key: Key
    lines: tuple[str, ...]
    depth: int = 0
    """0: outside of lists. 1: an item of a list. 2: said about an item."""
    gap: int = 1
    """Empty lines before it."""
    generated: bool = False
    """It repeats or follows from answers that are written elsewhere."""

    def text(self, bullet: str | None = None) -> list[str]:
        """Return the lines as they are in the document.

        `bullet` is the bullet with its indent, where it is not the usual one.
        """
        if self.depth == 0:
            return list(self.lines)
        if bullet is None:
            bullet = "  " * (self.depth - 1) + "- "
        indent = " " * len(bullet)

        first, *others = self.lines
        text = [bullet + first]
        for line in others:
            text.append(indent + line if line else "")
        return text


def write(plan: Plan) -> str:
    """Return the brief of a plan: Markdown that `read` turns back into the plan."""
    return "\n".join(lines_of(blocks(plan))) + "\n"


def lines_of(blocks: Iterable[Block]) -> list[str]:
    """Return the lines of some blocks, with the empty lines between them."""
    lines: list[str] = []
    for block in blocks:
        if lines:
            lines += [""] * block.gap
        lines += block.text()
    return lines


# The order of the parts


def blocks(plan: Plan) -> Iterator[Block]:
    """Yield the blocks of a brief, in order. Every key occurs once."""
    yield from _front_matter(plan)
    if plan.title:
        yield _heading(("title",), 1, plan.title)
    yield from _summary(plan)
    remarks = findings(plan)
    for stage in STAGES:
        yield from _stage(plan, stage, remarks)


def review_blocks(plan: Plan, changes: Iterable[str]) -> Iterator[Block]:
    """Yield the blocks of a review: its heading, what it changes, and its answers."""
    yield _heading(("stage", "reflection"), 2, f"{plan.words('review')}, {plan.date}")
    yield from _changes(changes)

    long_questions, short_questions = [], []
    for question in _questions_with_section(plan.set, "reflection"):
        if _is_answered_in_short(plan, question):
            short_questions.append(question)
        else:
            long_questions.append(question)

    remarks = findings(plan)
    for question in long_questions:
        for block in _section(plan, question, remarks):
            if block.key != ("count",):
                yield block
    if short_questions:
        yield from _in_short(plan, short_questions, remarks)


def _stage(plan: Plan, stage: Stage, remarks: Sequence[Finding]) -> Iterator[Block]:
    sections: list[Block] = []
    for question in _questions_with_section(plan.set, stage):
        sections += _section(plan, question, remarks)
    if not sections:
        return

    yield _heading(("stage", stage), 2, plan.words(stage))
    if stage == "reflection":
        yield from _map(plan)
        yield from _nothing_found(plan, remarks)
    yield from sections
    if stage == "reflection":
        yield from _still_open(plan, remarks)


def _section(plan: Plan, question: Question, remarks: Sequence[Finding]) -> Iterator[Block]:
    """Yield the heading of a question, what the reflection remarks, and the answers."""
    answers = list(_answers(plan, question))
    if not answers:
        return
    yield _heading(("heading", question.id), 3, names(plan.set).headings[question.id])
    if question.role in ("more", "fewer", "different"):
        yield from _remarks(plan, [remark for remark in remarks if remark.asks == question.role])
    if question.role == "decision":
        yield from _decision_count(plan)
    yield from answers


def _heading(key: Key, level: int, text: str, *, generated: bool = False) -> Block:
    line = "#" * level + " " + escape.heading(text)
    return Block(key, (line,), generated=generated)


def _as_list(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks as one list: an empty line comes before the first, and none between them."""
    for position, block in enumerate(blocks):
        yield replace(block, gap=1 if position == 0 else 0)


# Headings and labels


@dataclass(frozen=True)
class Names:
    """The headings and labels of a set, by the id of the question. No two are the same."""

    headings: Mapping[str, str]
    """Of the questions that have a section of their own."""
    labels: Mapping[str, str]
    """Of the questions whose answers are under the item they are about. Unique within a list."""


@lru_cache(maxsize=8)
def names(questions: QuestionSet) -> Names:
    """Return the headings and labels of a set."""
    words = questions.words
    fixed_headings = [*STAGES, "still_open", "heading_in_short"]
    used_headings = {words(key).casefold() for key in fixed_headings}
    used_labels: dict[str, set[str]] = {}

    headings: dict[str, str] = {}
    labels: dict[str, str] = {}
    for question in questions.questions:
        title = question.title.replace("{item}", "…")
        if under_item(questions, question):
            label = title.rstrip(" :") or question.id
            used = used_labels.setdefault(question.for_each, set())
            labels[question.id] = _unique(label, used)
        else:
            headings[question.id] = _unique(title, used_headings)
    return Names(headings, labels)


def _unique(text: str, used: set[str]) -> str:
    """Return the text on one line, with a number where it was used before. Mark it as used."""
    text = " ".join(text.split())
    unique, number = text, 2
    while unique.casefold() in used:
        unique = f"{text} ({number})"
        number += 1
    used.add(unique.casefold())
    return unique


def under_item(questions: QuestionSet, question: Question) -> bool:
    """Return whether the answers to a question are written under the items they are about.

    Questions of the reflection about the items of an earlier list have a section of their own.
    """
    if not question.for_each:
        return False
    looks_back = questions.stage_of(question.id) == "reflection"
    return not looks_back or questions.stage_of(question.for_each) == "reflection"


def _questions_with_section(questions: QuestionSet, stage: Stage) -> list[Question]:
    return [q for q in questions.stage(stage) if not under_item(questions, q)]


# The front matter and the summary


def front_matter_fields(plan: Plan) -> dict[str, str]:
    """Return the fields at the top of a brief, in order, without empty ones."""
    fields = {
        "title": plan.title,
        "date": plan.date,
        "review": plan.text("review"),
        "owner": clean(plan.text("owner")),
        "questions": plan.set_name or plan.set.name,
        "whyfirst": "1",
    }
    return {name: value for name, value in fields.items() if value}


def _front_matter(plan: Plan) -> Iterator[Block]:
    yield Block(("front", ""), ("---",), gap=0)
    for name, value in front_matter_fields(plan).items():
        # The version is a number, and so has no quotes.
        scalar = value if name == "whyfirst" else yaml_scalar(value, plain_dates=True)
        line = f"{name}: {scalar}"
        yield Block(("front", name), (line,), gap=0, generated=True)
    yield Block(("front", "end"), ("---",), gap=0)


def _summary(plan: Plan) -> Iterator[Block]:
    words = plan.words
    why = plan.text("purpose") or plan.text("problem") or plan.text("context")
    audiences = [item.text for item in plan.items("audience")]
    activities = []
    for item in plan.items("activity"):
        if plan.choice("decision", item.key) != "stop":
            activities.append(item.text)

    rows = (
        ("why", words("summary_why"), why),
        ("for", words("summary_for"), words("separator").join(audiences)),
        ("what", words("summary_what"), words("separator").join(activities)),
        ("count", "", _count_of_decided(plan)),
        ("open", words("summary_open"), open_line(plan)),
    )
    yield from _as_list(_summary_row(*row) for row in rows if row[2])


def _summary_row(name: str, label: str, text: str) -> Block:
    if label:
        bold_label = f"**{escape.line(label, start=False)}**"
        line = f"{bold_label} {escape.line(_shortened(text), start=False)}"
    else:
        line = escape.line(_shortened(text))
    return Block(("summary", name), (line,), depth=1, generated=True)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _SUMMARY_LENGTH:
        return text
    whole_words = text[:_SUMMARY_LENGTH].rsplit(" ", 1)[0]
    return whole_words.rstrip(" ,;.") + " …"


def _count_of_decided(plan: Plan) -> str:
    count = decisions(plan)
    if count.kept or count.changed or count.stopped:
        return count_line(plan)
    return ""


def open_line(plan: Plan) -> str:
    """Return the headings of the questions that were asked and not answered, on one line."""
    open_ids = {slot.id for slot, answer in plan.answers.items() if answer is None}
    texts = [_heading_or_label(plan, q) for q in plan.set.questions if q.id in open_ids]
    return plan.words("separator").join(texts)


def _heading_or_label(plan: Plan, question: Question) -> str:
    own_names = names(plan.set)
    return own_names.headings.get(question.id) or own_names.labels[question.id]


# Answers


def _answers(plan: Plan, question: Question) -> Iterator[Block]:
    slot = Slot(question.id)
    if question.for_each:
        yield from _as_list(_answers_by_item(plan, question))
    elif isinstance(plan.answers.get(slot), Entries):
        yield from _items(plan, question)
    elif slot in plan.answers:
        lines = _answer_lines(plan, question, plan.answers[slot], start=True)
        yield Block(("answer", slot), tuple(lines))


def _answers_by_item(plan: Plan, question: Question) -> Iterator[Block]:
    for item in plan.all_list_items(question.for_each):
        slot = Slot(question.id, item.key)
        if slot not in plan.answers:
            continue
        lines = _after_lead(f"**{item.code}.**", plan, question, plan.answers[slot])
        yield Block(("answer", slot), tuple(lines), depth=1)


def _items(plan: Plan, question: Question) -> Iterator[Block]:
    """Yield the items of a list, each with what is said about it under it."""
    about_items = plan.set.about_items_of(question.id)
    below = [other for other in about_items if under_item(plan.set, other)]
    for position, item in enumerate(plan.entry_items(Slot(question.id))):
        yield item_block(item, gap=1 if position == 0 else 0)
        for other in below:
            yield from _answer_under_item(plan, other, item)


def _answer_under_item(plan: Plan, question: Question, item: Item) -> Iterator[Block]:
    slot = Slot(question.id, item.key)
    if slot not in plan.answers:
        return
    lines = _labelled(plan, question, plan.answers[slot])
    yield Block(("answer", slot, item.list_id), tuple(lines), depth=2, gap=0)


def item_block(item: Item, *, gap: int = 0) -> Block:
    """Return the block of an item, with its code where its list has codes."""
    if item.code:
        line = f"**{item.code}.** {escape.line(item.text, start=False)}"
    else:
        line = escape.line(item.text)
    return Block(("item", item.list_id, item.key), (line,), depth=1, gap=gap)


def _labelled(plan: Plan, question: Question, answer: Answer | None) -> list[str]:
    """Return an answer with the label or heading of its question before it."""
    label = names(plan.set).labels.get(question.id) or names(plan.set).headings[question.id]
    colon = "" if label.endswith(("?", "!", "…", ":")) else ":"
    return _after_lead(f"*{escape.line(label, start=False)}{colon}*", plan, question, answer)


def _after_lead(lead: str, plan: Plan, question: Question, answer: Answer | None) -> list[str]:
    first, *others = _answer_lines(plan, question, answer)
    if isinstance(answer, Entries):
        return [lead, first, *others]
    return [f"{lead} {first}", *others]


def _answer_lines(
    plan: Plan, question: Question, answer: Answer | None, *, start: bool = False
) -> list[str]:
    """Return the lines of an answer. `start`: it comes first on its line."""
    if answer is None:
        return [f"*{escape.line(plan.words('open'), start=False)}*"]
    if isinstance(answer, Entries):
        return ["- " + escape.line(text) for text in answer.texts]
    if isinstance(answer, Chosen):
        return [_chosen_line(plan, question, answer, start=start)]
    if isinstance(answer, bool):
        return [escape.line(plan.words("yes" if answer else "no"), start=start)]
    if question.kind.prompt == "lines":
        return escape.lines(str(answer), start=start)
    return [escape.line(str(answer), start=start)]


def _chosen_line(plan: Plan, question: Question, chosen: Chosen, *, start: bool) -> str:
    """Return what was chosen on one line. A separator within a text is escaped."""
    if not chosen:
        return escape.line(plan.words("none_of_these"), start=start)
    first, *others = _chosen_texts(plan, question, chosen)
    parts = [escape.line(first, start=start)]
    parts += [escape.line(text, start=False) for text in others]
    if question.kind.prompt == "one":
        return parts[0]

    mark = separator(question)
    escaped_mark = "\\" + mark
    return f"{mark} ".join(part.replace(mark, escaped_mark) for part in parts)


def _chosen_texts(plan: Plan, question: Question, chosen: Chosen) -> tuple[str, ...]:
    """Return what was chosen: items by their codes, choices by their texts."""
    options = plan.options(question)
    if not question.choices_from:
        return options.labels(chosen)
    codes = [option.code for option in options if option.is_in(chosen)]
    return (*codes, *options.typed(chosen))


def separator(question: Question) -> str:
    """Return what separates two things chosen: a comma for codes of items, else a semicolon."""
    return "," if question.choices_from else ";"


# Reviews


def _changes(changes: Iterable[str]) -> Iterator[Block]:
    lines = [escape.line(text) for text in changes]
    yield from _as_list(
        Block(("change", number), (line,), depth=1, generated=True)
        for number, line in enumerate(lines)
    )


def _is_answered_in_short(plan: Plan, question: Question) -> bool:
    """Return whether the answer fits into the list of short answers: it is no list of its own."""
    slot = Slot(question.id)
    if question.for_each or slot not in plan.answers:
        return False
    return not isinstance(plan.answers[slot], Entries)


def _in_short(
    plan: Plan, questions: Sequence[Question], remarks: Sequence[Finding]
) -> Iterator[Block]:
    """Yield the short answers as one list, after all that the reflection remarks about them."""
    yield _heading(("heading", "in_short"), 3, plan.words("heading_in_short"))

    roles = {question.role for question in questions}
    for block in _remarks(plan, [remark for remark in remarks if remark.asks in roles]):
        # The same remark may be made in a section of its own too.
        yield replace(block, key=(*block.key, "in_short"))

    answers = []
    for question in questions:
        slot = Slot(question.id)
        lines = _labelled(plan, question, plan.answers[slot])
        answers.append(Block(("answer", slot), tuple(lines), depth=1))
    yield from _as_list(answers)


# What the reflection says


def _nothing_found(plan: Plan, remarks: Sequence[Finding]) -> Iterator[Block]:
    if not remarks and plan.items("activity"):
        yield _quote(("nothing",), escape.line(plan.words("nothing_found")))


def _remarks(plan: Plan, remarks: Sequence[Finding]) -> Iterator[Block]:
    earlier: Counter[str] = Counter()
    for remark in remarks:
        # A remark about several items is told from others by its position: it stays the same
        # remark when the items that it names change.
        about: object = tuple((item.list_id, item.key) for item in remark.items)
        if remark.check in ABOUT_SEVERAL:
            about = earlier[remark.check]
        earlier[remark.check] += 1

        text = escape.line(remark.text, start=not remark.settled)
        if remark.settled:
            lead = escape.line(plan.words("settled"), start=False)
            text = f"**{lead}** {text}"
        yield _quote(("finding", remark.check, about), text)


def _quote(key: Key, text: str) -> Block:
    return Block(key, ("> " + text,), generated=True)


def _decision_count(plan: Plan) -> Iterator[Block]:
    line = count_line(plan)
    if line:
        yield Block(("count",), (escape.line(line),), generated=True)


def _still_open(plan: Plan, remarks: Sequence[Finding]) -> Iterator[Block]:
    open_remarks = [remark for remark in remarks if remark.asks == "open"]
    unanswered = list(plan.answers.values()).count(None)
    if not open_remarks and not unanswered:
        return
    yield _heading(("heading", "still_open"), 3, plan.words("still_open"), generated=True)
    if unanswered:
        text = plan.words.count("open_count", unanswered, questions=open_line(plan))
        yield Block(("open",), (escape.line(text),), generated=True)
    yield from _remarks(plan, open_remarks)


# The map


def _map(plan: Plan) -> Iterator[Block]:
    """Yield the table of what serves what: activities down, outcomes across."""
    rows = _map_rows(plan)
    if not rows:
        return
    head, *others = [_table_row(cells) for cells in rows]
    # In pandoc's Markdown, the dashes of a wide table are the widths of its columns.
    dashes = ["-" * 40]
    dashes += ["-" * 6] * (len(rows[0]) - 1)
    rule = _table_row(dashes)
    yield Block(("map",), (head, rule, *others), generated=True)


def _table_row(cells: Iterable[str]) -> str:
    escaped = [escape.line(cell, start=False) for cell in cells]
    return "| " + " | ".join(escaped) + " |"


def _map_rows(plan: Plan) -> list[list[str]]:
    """Return the cells of the map, its head first; nothing if no activity is linked yet."""
    outcomes = plan.items("outcome")
    activities = plan.items("activity")
    serves = [plan.chosen("serves", activity.key) for activity in activities]
    decisions = [plan.choice("decision", activity.key) for activity in activities]
    if not outcomes or all(chosen is None for chosen in serves):
        return []

    columns = _map_columns(plan, outcomes)
    rows = [[plan.words("map_activity"), *columns]]
    for activity, chosen in zip(activities, serves, strict=True):
        cells = _map_cells(plan, outcomes, chosen, len(columns))
        rows.append([f"{activity.code}. {activity.text}", *cells])

    if any(decisions):
        rows[0].append(plan.words("map_decision"))
        for row, activity in zip(rows[1:], activities, strict=True):
            row.append(_map_decision(plan, activity))
    return rows


def _map_columns(plan: Plan, outcomes: Sequence[Item]) -> list[str]:
    if len(outcomes) > MOST_COLUMNS:
        return [plan.words("map_serves")]
    return [outcome.code for outcome in outcomes]


def _map_cells(
    plan: Plan, outcomes: Sequence[Item], serves: Chosen | None, columns: int
) -> list[str]:
    """Return the cells of an activity: which outcomes it serves, or question marks."""
    if serves is None:
        return ["?"] * columns
    is_served = [outcome.key in serves.keys for outcome in outcomes]
    if len(outcomes) > MOST_COLUMNS:
        return [", ".join(outcome.code for outcome in compress(outcomes, is_served))]
    mark = plan.words("map_mark")
    return [mark if served else "" for served in is_served]


def _map_decision(plan: Plan, activity: Item) -> str:
    decision = plan.set.role("decision")
    if decision is not None and plan.choice("decision", activity.key):
        return plan.answer_line(Slot(decision.id, activity.key))
    added_keys = [item.key for item in plan.items("more")]
    if activity.key in added_keys:
        return plan.words("map_added")
    return ""
