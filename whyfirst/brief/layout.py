"""What a brief looks like: a plan as a row of blocks.

`blocks` and `review_blocks` say what comes in which order. Each block has a key, by which it is
found again in a brief that was read, and in the same brief after an answer has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import compress
from typing import Literal, NamedTuple, TypeAlias

from whyfirst.brief import escape
from whyfirst.findings import Finding, findings
from whyfirst.links import Links, count_line, decisions
from whyfirst.model import STAGES, Question, QuestionSet, Stage
from whyfirst.review import PlanState, ReviewForm
from whyfirst.sheet import Answer, Chosen, Entries, Item, Plan, Slot, is_nothing
from whyfirst.text import clean, width
from whyfirst.yaml_file.quoting import yaml_scalar

Key = tuple[object, ...]
"""What a block is about. The first part is its kind, such as answer, item or finding."""

MOST_COLUMNS = 8
"""With more outcomes than this, the map names them in one column: nobody reads a wider table."""

ASKED_LAST = ("more", "fewer", "different")
"""The roles of the questions that have a heading in every brief, under which findings are."""

_SUMMARY_LENGTH = 240
_CODES_AT_END = re.compile(r"\((?=[A-Z]?\d+(?:, [A-Z]?\d+)*\)$)")


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
    mark: str = ""
    """A few generated words in emphasis at the end, such as "(stopped)"."""

    def text(self, bullet: str | None = None) -> list[str]:
        """Return the lines as they are in the document.

        `bullet` is the bullet with its indent, if it is not the usual one.
        """
        lines = list(self.lines)
        if self.mark:
            lines[-1] += " " + emphasis(self.mark)
        if self.depth == 0:
            return lines

        usual_bullet = " " * 4 * (self.depth - 1) + "- "
        indent = " " * 4 * self.depth
        if bullet is None:
            bullet = usual_bullet
        if bullet != usual_bullet:
            indent = " " * len(bullet)

        first, *others = lines
        text = [bullet + first]
        for line in others:
            text.append(indent + line if line else "")
        return text


def emphasis(mark: str) -> str:
    """Return a generated mark as it is written: in emphasis, as no typed text ever is."""
    return f"*{escape.line(mark, start=False)}*"


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


def blocks(plan: Plan, state: PlanState | None = None) -> Iterator[Block]:
    """Yield the blocks of a brief, in order. Every key occurs once.

    `state` is what the reviews have left of the plan, if there are any. The lines at the top
    describe it; everything below is the plan as it was made.
    """
    yield from _front_matter(plan, state)
    if plan.title:
        yield _heading(("title",), 1, plan.title)
    yield from _summary(plan, state)

    layout = Layout(plan, names(plan.set))
    for stage in STAGES:
        yield from layout.stage(stage)


def review_blocks(form: ReviewForm, review: Plan, changes: Iterable[str]) -> Iterator[Block]:
    """Yield the blocks of a review: its heading, what it changes, and its answers."""
    yield _heading(("stage", "reflection"), 2, f"{review.words('review')}, {review.date}")
    change_lines = [escape.line(text) for text in changes]
    yield from _as_list(
        Block(("change", number), (line,), depth=1, generated=True)
        for number, line in enumerate(change_lines)
    )

    shown_names = names(form.set, in_review=True)
    layout = Layout(review, shown_names, marks_beside(form), form.preset)
    yield from layout.answers_of("reflection")
    yield from layout.still_open()


def _heading(key: Key, level: int, text: str, *, generated: bool = False) -> Block:
    line = "#" * level + " " + escape.heading(text)
    return Block(key, (line,), generated=generated)


def _as_list(blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield blocks as one list: an empty line comes before the first, and none between them."""
    for position, block in enumerate(blocks):
        yield replace(block, gap=1 if position == 0 else 0)


# Names of questions

Form: TypeAlias = Literal["section", "run-in", "label"]
"""How the answer to a question is written: below a heading, on one line after its name, or under
the item that it is about. It depends on the question alone, never on the answer."""


@dataclass(frozen=True)
class Names:
    """The names by which a brief calls the questions of a set. No two are the same."""

    by_id: Mapping[str, str]
    forms: Mapping[str, Form]
    in_review: bool = False

    def __getitem__(self, id: str) -> str:
        """Return the name of the question with this id."""
        return self.by_id[id]

    def of_form(self, form: Form) -> dict[str, str]:
        """Return the names of all questions whose answers have this form, by their ids."""
        return {id: name for id, name in self.by_id.items() if self.forms[id] == form}

    def always_has_heading(self, question: Question) -> bool:
        """Return whether a question has a heading even if it was skipped."""
        return question.role in ASKED_LAST and not self.in_review


@lru_cache(maxsize=16)
def names(questions: QuestionSet, *, in_review: bool = False) -> Names:
    """Return the names of the questions of a set, or of the set that a review is made from."""
    used = {folded(questions.words(key)) for key in (*STAGES, "still_open")}
    by_id: dict[str, str] = {}
    forms: dict[str, Form] = {}
    for question in questions.questions:
        form = _form(questions, question, in_review=in_review)
        name = question.title.replace("{item}", "…")
        if form != "section":
            name = name.rstrip(" :") or question.id
        by_id[question.id] = _unique(name, used)
        forms[question.id] = form
    return Names(by_id, forms, in_review)


def _form(questions: QuestionSet, question: Question, *, in_review: bool) -> Form:
    """Return how the answer to a question is written.

    In a review, answers about the items of the plan have a heading: the items are not listed there.
    """
    if question.for_each:
        looks_back = questions.stage_of(question.id) == "reflection"
        is_earlier_list = questions.stage_of(question.for_each) != "reflection"
        return "section" if in_review and looks_back and is_earlier_list else "label"
    if question.kind.prompt in ("entries", "lines"):
        return "section"
    return "run-in"


def folded(name: str) -> str:
    """Return what counts in a name: neither case, nor kinds of space, nor a colon at its end."""
    on_one_line = " ".join(name.split())
    return on_one_line.rstrip(" :").casefold() or on_one_line


def _unique(text: str, used: set[str]) -> str:
    """Return the text on one line, with a number where it was used before. Mark it as used."""
    text = " ".join(text.split())
    unique, number = text, 2
    while folded(unique) in used:
        unique = f"{text} ({number})"
        number += 1
    used.add(folded(unique))
    return unique


# The front matter and the summary


def front_matter_fields(plan: Plan, state: PlanState | None = None) -> dict[str, str]:
    """Return the fields at the top of a brief, in order, without empty ones."""
    language = plan.set.language
    fields = {
        "title": plan.title,
        "date": plan.date,
        "review": _next_review(plan, state),
        "owner": clean(plan.text("owner")),
        "lang": "" if language == "en" else language,
        "questions": plan.set_name or plan.set.name,
        "whyfirst": "1",
    }
    return {name: value for name, value in fields.items() if value}


def _front_matter(plan: Plan, state: PlanState | None) -> Iterator[Block]:
    yield Block(("front", ""), ("---",), gap=0)
    for name, value in front_matter_fields(plan, state).items():
        # The version is a number, and so has no quotes.
        scalar = value if name == "whyfirst" else yaml_scalar(value, plain_dates=True)
        line = f"{name}: {scalar}"
        yield Block(("front", name), (line,), gap=0, generated=True)
    yield Block(("front", "end"), ("---",), gap=0)


def _summary(plan: Plan, state: PlanState | None) -> Iterator[Block]:
    """Yield a few lines that say how things are now, after the reviews if there are any."""
    words = plan.words
    if state is None:
        why = plan.text("purpose") or plan.text("problem") or plan.text("context")
    else:
        why = state.why
    now = plan if state is None else state.plan
    audiences = [item.text for item in now.items("audience")]

    rows = (
        ("why", _labelled_row(words("summary_why"), _shortened(why))),
        ("for", _labelled_row(words("summary_for"), _listed(plan, audiences))),
        ("what", _what_row(plan, state)),
        ("count", escape.line(_count(plan, state))),
        ("next", _labelled_row(name_of_next_review(plan.set), _next_review(plan, state))),
        ("open", _labelled_row(words("summary_open"), _count_of_open_answers(now))),
    )
    yield from _as_list(
        Block(("summary", name), (line,), depth=1, generated=True) for name, line in rows if line
    )


def _labelled_row(label: str, text: str) -> str:
    if not text:
        return ""
    return f"**{escape.line(label, start=False)}** {escape.line(text, start=False)}"


def _what_row(plan: Plan, state: PlanState | None) -> str:
    """Return the activities that go on, and those that were stopped."""
    going_on: list[str] = []
    stopped: list[str] = []
    if state is None:
        for item in plan.items("activity"):
            is_stopped = plan.choice("decision", item.key) == "stop"
            (stopped if is_stopped else going_on).append(item.text)
    else:
        going_on = [item.text for item in state.plan.items("activity")]
        stopped = [entry.text for role, entry in state.gone if role == "activity"]

    row = _labelled_row(plan.words("summary_what"), _listed(plan, going_on))
    stopped_row = _labelled_row(plan.words("summary_stopped"), _listed(plan, stopped))
    if row and stopped_row:
        full_stop = "" if row.endswith((".", "!", "?", "…")) else "."
        return f"{row}{full_stop} {stopped_row}"
    return row or stopped_row


def _listed(plan: Plan, texts: Sequence[str]) -> str:
    """Return several texts on one line. Those that no longer fit are left out whole."""
    separator = plan.words("separator")
    listed = separator.join(texts)
    if len(listed) <= _SUMMARY_LENGTH:
        return listed
    kept = list(texts)
    while len(kept) > 1 and len(separator.join(kept)) > _SUMMARY_LENGTH:
        kept.pop()
    if len(kept) == len(texts):
        return _shortened(listed)
    return _shortened(separator.join(kept)) + separator + "…"


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _SUMMARY_LENGTH:
        return text
    whole_words = text[:_SUMMARY_LENGTH].rsplit(" ", 1)[0]
    return whole_words.rstrip(" ,;.") + " …"


def _count(plan: Plan, state: PlanState | None) -> str:
    """Return how many activities there were and are, once anything was decided."""
    if state is not None:
        words = plan.words
        now = words.count("number", len(state.plan.items("activity")))
        return words("review_count", started=words.count("started", state.started), now=now)
    count = decisions(plan)
    if count.kept or count.changed or count.stopped:
        return count_line(plan)
    return ""


def _next_review(plan: Plan, state: PlanState | None) -> str:
    return plan.text("review") if state is None else state.next_review


def name_of_next_review(questions: QuestionSet) -> str:
    """Return what the lines at the top call the date of the next review."""
    question = questions.role("review")
    if question is None or not question.heading:
        return questions.words("summary_next")
    return _with_colon(question.heading)


def _count_of_open_answers(plan: Plan) -> str:
    number = 0
    for slot, answer in plan.answers.items():
        if answer is None and plan.set.question(slot.id).role not in ASKED_LAST:
            number += 1
    return plan.words.count("open_answers", number) if number else ""


# Answers


class _OpenQuestion(NamedTuple):
    """A question that was skipped, and the items for which it was."""

    question: Question
    items: Sequence[Item]


@dataclass(frozen=True)
class Layout:
    """A plan or a review, and the names of its questions."""

    plan: Plan
    names: Names
    beside: Mapping[Slot, str] = field(default_factory=dict)
    """What is noted in emphasis beside some answers of a review."""
    preset: frozenset[Slot] = frozenset()
    """Slots of the plan that a review refers to, and does not ask."""

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """The findings of the plan, settled ones among them."""
        return findings(self.plan)

    def stage(self, stage: Stage) -> Iterator[Block]:
        """Yield the heading of a stage and what is below it; nothing if there is nothing."""
        below = list(self.answers_of(stage))
        if stage == "reflection":
            below = [*self._overview(), *below, *self.still_open()]
        if below:
            yield _heading(("stage", stage), 2, self.plan.words(stage))
            yield from below

    def answers_of(self, stage: Stage) -> Iterator[Block]:
        """Yield the answers of a stage: first those on one line, then those with a heading.

        A short answer below the heading of another question would look like a part of it.
        """
        questions = self.plan.set.stage(stage)
        for question in questions:
            if self.names.forms[question.id] == "run-in":
                yield from self._run_in(question)
        for question in questions:
            if self.names.forms[question.id] == "section":
                yield from self._section(question)

    def _run_in(self, question: Question) -> Iterator[Block]:
        slot = Slot(question.id)
        answer = self.plan.answers.get(slot)
        if answer is None:
            return
        lead = f"**{self._lead(question)}**"
        lines = _after_lead(lead, self.plan, question, answer)
        yield Block(("answer", slot), tuple(lines))

    def _section(self, question: Question) -> Iterator[Block]:
        """Yield the heading of a question, its answer, and the findings that it asks about."""
        below = [*self._answers(question), *self._findings_at(question.id)]
        was_asked = Slot(question.id) in self.plan.answers
        if below or (was_asked and self.names.always_has_heading(question)):
            yield _heading(("heading", question.id), 3, self.names[question.id])
            yield from below

    def _answers(self, question: Question) -> Iterator[Block]:
        slot = Slot(question.id)
        answer = self.plan.answers.get(slot)
        if question.for_each:
            yield from _as_list(self._answers_by_item(question))
        elif isinstance(answer, Entries) and len(answer):
            yield from self._items(question)
        elif answer is not None:
            lines = _answer_lines(self.plan, question, answer, start=True)
            yield Block(("answer", slot), tuple(lines))

    def _answers_by_item(self, question: Question) -> Iterator[Block]:
        """Yield answers with the items they are about, which are not listed here."""
        for item in self.plan.all_list_items(question.for_each):
            slot = Slot(question.id, item.key)
            answer = self.plan.answers.get(slot)
            if answer is None:
                continue
            lead = f"**{item.code}.** *{_with_colon(escape.line(item.text, start=False))}*"
            lines = _after_lead(lead, self.plan, question, answer)
            mark = self.beside.get(slot, "")
            yield Block(("answer", slot), tuple(lines), depth=1, mark=mark)

    def _items(self, question: Question) -> Iterator[Block]:
        """Yield the items of a list, each with what is said about it under it."""
        about_items = self.plan.set.about_items_of(question.id)
        below = [other for other in about_items if self.names.forms[other.id] == "label"]
        for position, item in enumerate(self.plan.entry_items(Slot(question.id))):
            yield item_block(self.plan, item, gap=1 if position == 0 else 0)
            for other in below:
                yield from self._answer_under_item(other, item)

    def _answer_under_item(self, question: Question, item: Item) -> Iterator[Block]:
        slot = Slot(question.id, item.key)
        answer = self.plan.answers.get(slot)
        if answer is None:
            return
        lines = _after_lead(f"*{self._lead(question)}*", self.plan, question, answer)
        yield Block(("answer", slot, item.list_id), tuple(lines), depth=2, gap=0)

    def _lead(self, question: Question) -> str:
        return _with_colon(escape.line(self.names[question.id], start=False))

    # What the reflection says

    def _overview(self) -> Iterator[Block]:
        """Yield the map, once the reflection has begun."""
        if not self._has_begun_reflection:
            return
        yield from _map(self.plan)
        if not self.findings and self.plan.items("activity"):
            text = escape.line(self.plan.words("nothing_found"))
            yield Block(("nothing",), ("> " + text,), generated=True)

    @cached_property
    def _has_begun_reflection(self) -> bool:
        if self.plan.replies:
            return True
        stages = {self.plan.set.stage_of(slot.id) for slot in self.plan.answers}
        return "reflection" in stages

    def place_of(self, finding: Finding) -> str:
        """Return below which heading a finding is: the id of a question, or "still_open".

        Return "" if it is not shown. One whose question comes later is not, unless it has a reply.
        """
        is_settled = finding.settled and not finding.reply
        if is_settled or not self._has_begun_reflection:
            return ""
        question = self.plan.set.role(finding.asks) if finding.asks != "open" else None
        if question is None:
            return "still_open"

        slot = Slot(question.id)
        if slot in self.plan.answers:
            is_skipped = self.plan.answers[slot] is None
            return "still_open" if self.names.in_review and is_skipped else question.id
        comes_later = slot in self.plan.slots
        return "" if comes_later and not finding.reply else "still_open"

    def _findings_at(self, place: str) -> Iterator[Block]:
        for finding in self.findings:
            if self.place_of(finding) == place:
                yield from self._finding(finding, place)

    def _finding(self, finding: Finding, place: str) -> Iterator[Block]:
        text = escape.line(finding.text, start=not finding.settled)
        if finding.settled:
            lead = escape.line(self.plan.words("settled"), start=False)
            text = f"**{lead}** {text}"
        yield Block(("finding", finding.mark, place), ("> " + text,), generated=True)
        if finding.reply:
            lines = escape.lines(finding.reply)
            yield Block(("reply", finding.mark, place), tuple(lines))

    def still_open(self) -> Iterator[Block]:
        """Yield the list of skipped questions, and the findings that no question asks about."""
        findings = list(self._findings_at("still_open"))
        open_questions = list(self._open_questions())
        if not findings and not open_questions:
            return
        yield _heading(("heading", "still_open"), 3, self.plan.words("still_open"))
        yield from _as_list(
            Block(("open", question.id), (self._open_line(question, items),), depth=1)
            for question, items in open_questions
        )
        yield from findings

    def _open_questions(self) -> Iterator[_OpenQuestion]:
        open_slots = {slot for slot, answer in self.plan.answers.items() if answer is None}
        open_slots -= self.preset
        open_ids = {slot.id for slot in open_slots}
        for question in self.plan.set.questions:
            if question.id not in open_ids or self.names.always_has_heading(question):
                continue
            items: list[Item] = []
            if question.for_each:
                for item in self.plan.all_list_items(question.for_each):
                    if Slot(question.id, item.key) in open_slots:
                        items.append(item)
            yield _OpenQuestion(question, items)

    def _open_line(self, question: Question, items: Sequence[Item]) -> str:
        line = escape.line(self.names[question.id])
        if question.for_each:
            codes = ", ".join(item.code for item in items)
            return f"{line} ({codes})"
        return _CODES_AT_END.sub(r"\\(", line)


def item_block(plan: Plan, item: Item, *, gap: int = 0) -> Block:
    """Return the block of an item, with its code where its list has codes."""
    if item.code:
        line = f"**{item.code}.** {escape.line(item.text, start=False)}"
    else:
        line = escape.line(item.text)

    mark = ""
    activity = plan.set.role("activity")
    is_activity = activity is not None and item.list_id == activity.id
    if is_activity and plan.choice("decision", item.key) == "stop":
        mark = plan.words("stopped_mark")
    return Block(("item", item.list_id, item.key), (line,), depth=1, gap=gap, mark=mark)


def _with_colon(escaped_name: str) -> str:
    """Return a name as it comes before an answer."""
    colon = "" if escaped_name.endswith(("?", "!", "…", ":")) else ":"
    return escaped_name + colon


def _after_lead(lead: str, plan: Plan, question: Question, answer: Answer) -> list[str]:
    first, *others = _answer_lines(plan, question, answer)
    if isinstance(answer, Entries) and len(answer):
        return [lead, first, *others]
    return [f"{lead} {first}", *others]


def _answer_lines(
    plan: Plan, question: Question, answer: Answer, *, start: bool = False
) -> list[str]:
    """Return the lines of an answer. `start`: it comes first on its line."""
    if is_nothing(answer):
        return [escape.line(plan.words("nothing_to_add"), start=start)]
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


def marks_beside(form: ReviewForm) -> dict[Slot, str]:
    """Return what a review notes beside its answers: what was decided, measured and wanted."""
    marks: dict[Slot, str] = {}
    decision = form.set.role("decision")
    if decision is not None:
        for key, text in form.state.decisions.items():
            marks[Slot(decision.id, key)] = form.set.words("beside_decision", text=text)

    reading = _question_about_outcomes(form)
    if reading is not None:
        for outcome in form.state.plan.items("outcome"):
            parts = _measure_parts(form, outcome.key)
            if parts:
                text = form.set.words("separator").join(parts)
                marks[Slot(reading.id, outcome.key)] = f"({text})"
    return marks


def _question_about_outcomes(form: ReviewForm) -> Question | None:
    """Return the first question of a review that asks what is seen of each outcome."""
    outcomes = form.state.plan.set.role("outcome")
    if outcomes is None:
        return None
    for question in form.set.stage("reflection"):
        if question.for_each == outcomes.id and question.type in ("text", "number"):
            return question
    return None


def _measure_parts(form: ReviewForm, key: int) -> list[str]:
    state, words = form.state, form.set.words
    parts = []
    measure = state.plan.text("measure", key)
    if measure:
        parts.append(measure)
    texts = {
        "beside_baseline": state.plan.text("baseline", key),
        "beside_target": state.plan.text("target", key),
        "beside_reading": state.readings.get(key, ""),
    }
    parts += [words(word, text=text) for word, text in texts.items() if text]
    return [" ".join(part.split()) for part in parts]


# The map


class _Column(NamedTuple):
    """A column of the map. In pandoc's Markdown, the dashes are its share of the width."""

    dashes: int
    is_centred: bool = False


def _map(plan: Plan) -> Iterator[Block]:
    """Yield the table of what serves what: activities down, outcomes across."""
    rows = _map_rows(plan)
    if not rows:
        return
    has_decisions = any(plan.choice("decision", item.key) for item in plan.items("activity"))
    outcome_columns = len(rows[0]) - 1 - has_decisions
    columns = [_Column(40)]
    if len(plan.items("outcome")) > MOST_COLUMNS:
        columns.append(_Column(20))
    else:
        columns += [_Column(7, is_centred=True)] * outcome_columns
    if has_decisions:
        columns.append(_Column(14))
    yield Block(("map",), tuple(_table(rows, columns)), generated=True)


def _table(rows: Sequence[Sequence[str]], columns: Sequence[_Column]) -> Iterator[str]:
    """Yield the lines of a table whose columns are aligned in the source too."""
    widths = []
    for number, column in enumerate(columns):
        widest = max(width(row[number]) for row in rows)
        widths.append(max(column.dashes, widest))

    rule = []
    for column in columns:
        dashes = "-" * column.dashes
        rule.append(f":{dashes[2:]}:" if column.is_centred else dashes)

    head, *others = rows
    for row in (head, rule, *others):
        cells = []
        for cell, column, cell_width in zip(row, columns, widths, strict=True):
            missing = cell_width - width(cell)
            before = missing // 2 if column.is_centred and row is not rule else 0
            cells.append(" " * before + cell + " " * (missing - before))
        yield "| " + " | ".join(cells) + " |"


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
    escaped_rows = [[escape.line(cell, start=False) for cell in row] for row in rows]

    if len(outcomes) <= MOST_COLUMNS:
        count = _map_count(plan, outcomes)
        escaped_rows.append(count + [""] * (len(rows[0]) - len(count)))
    return escaped_rows


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


def _map_count(plan: Plan, outcomes: Sequence[Item]) -> list[str]:
    """Return the last row: how many activities serve each outcome, without the stopped ones."""
    links = Links.in_the_end(plan)
    is_one_stopped = len(links.activities) < len(plan.items("activity"))
    label = plan.words("map_count_left" if is_one_stopped else "map_count")
    counts = [str(len(links.serving[outcome.key])) for outcome in outcomes]
    return [emphasis(label), *counts]
