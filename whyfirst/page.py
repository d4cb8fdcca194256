"""One page about a plan for the person who decides, in Markdown.

It is made from a brief whenever it is wanted, and describes the plan as its reviews have left it.
Nothing is read back from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from whyfirst import dates
from whyfirst.brief import escape
from whyfirst.brief.reviews import Review
from whyfirst.findings import Finding, findings
from whyfirst.links import count_line, weak_choices
from whyfirst.model import RoleName
from whyfirst.review import WHY, PlanState, starting_state
from whyfirst.sheet import Chosen, Entry, Mark, Number, Plan, Slot
from whyfirst.words import Words
from whyfirst.yaml_file.quoting import yaml_scalar

MOST_TO_SETTLE = 3
"""How many open questions a page names."""

LONGEST_NAME = 48
"""How many characters of an activity the table of outcomes shows. The next table shows all."""

WIDEST = 50
"""The most characters that count for the width of a column."""

MARGIN = 8
"""How much wider than its longest word a column should be, in characters."""

_IMPORTANCE = ("more", "fewer", "different", "open")


def page(plan: Plan, reviews: Sequence[Review] = ()) -> str:
    """Return the page of a plan that has had these reviews, ending in a newline."""
    present = _Present(plan, reviews)
    parts = [
        _front_matter(plan),
        _owner_and_next_look(present),
        *_why(present),
        _audience(present),
        _outcomes(present),
        _counts(present),
        _activities(present),
        _alternatives(present),
        _to_settle(present),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


# The plan as it is now


@dataclass(frozen=True)
class _Present:
    """A plan with its reviews, and what follows from them."""

    planned: Plan
    reviews: Sequence[Review]

    @property
    def words(self) -> Words:
        """The fixed words, in the language of the set."""
        return self.planned.words

    @cached_property
    def state(self) -> PlanState:
        """What the reviews have left."""
        if self.reviews:
            return self.reviews[-1].state_after
        return starting_state(self.planned)

    @property
    def plan(self) -> Plan:
        """The plan with the outcomes and activities of today."""
        return self.state.plan

    @cached_property
    def looks(self) -> Sequence[Plan]:
        """The reviews and then the plan: whatever was answered last comes first."""
        plans = [self.planned, *(review.reading.plan for review in self.reviews)]
        return plans[::-1]

    def last_answer(self, role: RoleName, key: int | None = None) -> tuple[Plan, Slot] | None:
        """Return where the question with this role was last answered."""
        for look in self.looks:
            question = look.set.role(role)
            if question is not None and look.answer(role, key) is not None:
                return look, Slot(question.id, key)
        return None

    def last_line(self, role: RoleName, key: int | None = None) -> str:
        """Return the last answer to the question with this role on one line; empty without one."""
        place = self.last_answer(role, key)
        if place is None:
            return ""
        look, slot = place
        return look.answer_line(slot)

    def last_chosen(self, role: RoleName, key: int) -> Chosen | None:
        """Return what was last chosen at the question with this role."""
        place = self.last_answer(role, key)
        if place is None:
            return None
        look, _ = place
        return look.chosen(role, key)

    @cached_property
    def next_look(self) -> str:
        """The day of the next review in words; empty if there is none."""
        day = self.state.next_review
        language = self.planned.set.language
        speaks_english = language.partition("-")[0] == "en"
        if not speaks_english and "months" not in self.planned.set.labels:
            return day
        return dates.in_words(day, self.words)

    @property
    def activities(self) -> Sequence[Entry]:
        """The activities that go on."""
        return [Entry(item.key, item.text) for item in self.plan.items("activity")]

    @property
    def stopped(self) -> Sequence[Entry]:
        """The activities that were stopped, in the order of stopping."""
        return [entry for role, entry in self.state.gone if role == "activity"]

    @cached_property
    def to_settle(self) -> Sequence[Finding]:
        """The findings that stand and have no reply, the most important first."""
        if self.reviews and not self.activities:
            return ()
        plan = self.plan if self.reviews else self.planned
        replied = set()
        for look in self.looks:
            replied |= {_subject(plan, mark) for mark, text in look.replies.items() if text}
        open_findings = [
            finding
            for finding in findings(plan, with_codes=False)
            if finding.state == "open" and _subject(plan, finding.mark) not in replied
        ]
        return sorted(open_findings, key=lambda finding: _IMPORTANCE.index(finding.asks))


def _subject(plan: Plan, mark: Mark) -> Mark:
    """Return a mark in which added activities belong to the list of activities.

    A review makes them part of that list.
    """
    more, activity = plan.set.role("more"), plan.set.role("activity")
    if more is None or activity is None:
        return mark
    list_ids = {more.id: activity.id}
    subject = [(list_ids.get(list_id, list_id), key) for list_id, key in mark.subject]
    return Mark(mark.check, tuple(subject))


# At the top


def _front_matter(plan: Plan) -> str:
    """Return the lines that pandoc takes the title and the language from.

    Pandoc reads the title as Markdown, so it is written as such.
    """
    title = yaml_scalar(escape.line(plan.title))
    language = yaml_scalar(plan.set.language)
    return f"---\ntitle: {title}\nlang: {language}\n---"


def _owner_and_next_look(present: _Present) -> str:
    plan, words = present.planned, present.words
    parts = []
    owner = _on_one_line(plan.text("owner"))
    if owner:
        parts.append(_labelled(_heading(plan, "owner", words("page_owner")), owner))
    if present.next_look:
        heading = _heading(plan, "review", words("heading_next"))
        parts.append(_labelled(heading, present.next_look))
    return " · ".join(parts)


def _why(present: _Present) -> Iterator[str]:
    """Yield why it is done, as last stated, and what else is said about the situation."""
    plan = present.plan
    for role in WHY:
        text = _on_one_line(plan.text(role))
        if not text:
            continue
        label = present.words("summary_why")
        if role != "purpose":
            label = _heading(plan, role, label)
        yield _labelled(label, text)


def _audience(present: _Present) -> str:
    audiences = [audience.text for audience in present.plan.own_items("audience")]
    if not audiences:
        return ""
    separator = present.words("separator")
    return _labelled(present.words("summary_for"), separator.join(audiences))


# Outcomes


def _outcomes(present: _Present) -> str:
    """Return the table of outcomes: what should change, how it is seen, and what serves it."""
    outcomes = present.plan.items("outcome")
    words = present.words
    return _table(
        _Column(words("page_outcomes"), [_cell(outcome.text) for outcome in outcomes]),
        _Column(words("page_seen_by"), [_seen_by(present, outcome.key) for outcome in outcomes]),
        _Column(words("page_served_by"), [_served_by(present, item.key) for item in outcomes]),
    )


def _seen_by(present: _Present, key: int) -> str:
    """Return how an outcome is seen: its measure, now and wanted, what was last seen, its kind."""
    plan, words = present.plan, present.words
    now_and_wanted = _cell(plan.text("baseline", key))
    target = _cell(plan.text("target", key))
    if target:
        now_and_wanted = f"{now_and_wanted} → {target}".strip()

    measure = _cell(plan.text("measure", key))
    sentence = measure or now_and_wanted
    if measure and now_and_wanted:
        sentence = f"{measure.removesuffix('.')}: {now_and_wanted}"

    parts = [sentence]
    last_seen = present.state.readings.get(key, "")
    if last_seen:
        parts.append(f"*{_cell(words('page_last_seen'))}* {_cell(last_seen)}")

    kind = plan.choice("measure_kind", key)
    weak_kinds = weak_choices(plan.set, "measure_kind")
    if measure and kind in weak_kinds:
        parts.append(f"*{_cell(words('page_counts'))}* {_cell(weak_kinds[kind])}")
    return ". ".join(part.removesuffix(".") for part in parts if part)


def _served_by(present: _Present, key: int) -> str:
    """Return the activities that go on and serve an outcome, by short names."""
    plan, words = present.plan, present.words
    names = _short_names([activity.text for activity in present.activities])
    is_linked = False
    serving = []
    for activity, name in zip(present.activities, names, strict=True):
        chosen = plan.chosen("serves", activity.key)
        is_linked = is_linked or chosen is not None
        if chosen is not None and key in chosen.keys:
            serving.append(name)

    if is_linked and not serving:
        return _cell(words("page_served_by_none"))
    return _cell(words("separator").join(serving))


def _short_names(texts: Sequence[str]) -> Sequence[str]:
    """Return texts cut to their first words; whole where two would look the same."""
    names = [_short_name(text) for text in texts]
    return [
        name if names.count(name) == 1 else text for name, text in zip(names, texts, strict=True)
    ]


def _short_name(text: str) -> str:
    if len(text) <= LONGEST_NAME:
        return text
    first_words = text[:LONGEST_NAME].rpartition(" ")[0] or text[:LONGEST_NAME]
    return first_words.rstrip(" ,;:.(") + "…"


# Activities


def _counts(present: _Present) -> str:
    """Return how many activities were kept, changed, stopped and added, and the capacity."""
    words = present.words
    line = count_line(present.planned)
    if present.reviews and line:
        now = words.count("number", len(present.activities))
        started = words.count("started", present.state.started)
        line = words("review_count", started=started, now=now)

    parts = []
    if line:
        parts.append(f"**{escape.line(line)}**")
    capacity = present.plan.answer("capacity")
    if isinstance(capacity, Number):
        parts.append(escape.line(words("page_capacity", capacity=capacity), start=not parts))
    return " ".join(parts)


def _activities(present: _Present) -> str:
    """Return the table of activities, those that were stopped last, with the reason for it."""
    words = present.words
    names, decisions, reasons = [], [], []
    for activity in present.activities:
        names.append(_cell(activity.text))
        decisions.append(_cell(_decision(present, activity.key)))
        reasons.append(_because(present, activity.key))
    for activity in present.stopped:
        names.append(f"*{_cell(words('summary_stopped'))}* {_cell(activity.text)}")
        decisions.append(_cell(present.last_line("changed", activity.key)))
        reasons.append(_reason_for_stopping(present, activity.key))

    return _table(
        _Column(words("page_activities"), names),
        _Column(words("map_decision"), decisions),
        _Column(words("page_because"), reasons),
    )


def _decision(present: _Present, key: int) -> str:
    """Return the last decision about an activity, and what it is to become."""
    place = present.last_answer("decision", key)
    if place is not None:
        look, slot = place
        decision, changed = look.answer_line(slot), look.text("changed", key)
        return f"{decision}: {changed}" if changed else decision
    for look in present.looks:
        if key in [item.key for item in look.own_items("more")]:
            return present.words("map_added")
    return ""


def _because(present: _Present, key: int) -> str:
    """Return the rationale of an activity, and what draws people to it where all that is weak."""
    parts = [_cell(present.last_line("rationale", key)), _weak_motives(present, key)]
    return " ".join(part for part in parts if part)


def _weak_motives(present: _Present, key: int) -> str:
    """Return the motives of an activity where at least one choice was ticked, and all are weak."""
    question = present.planned.set.role("motive")
    chosen = present.last_chosen("motive", key)
    if question is None or chosen is None:
        return ""
    weak = question.weak_choices
    ticked = [choice.value for choice in question.choices if choice.value in chosen.values]
    if not ticked or not all(value in weak for value in ticked):
        return ""
    label = _cell(_heading(present.planned, "motive", present.words("page_motive")))
    return f"*{label}:* {_cell(present.last_line('motive', key))}"


def _reason_for_stopping(present: _Present, key: int) -> str:
    """Return why an activity was stopped: a reply about it, or what its links and motives say."""
    for look in present.looks:
        for finding in findings(look):
            if finding.reply and _names_activity(finding, look, key):
                return _cell(finding.reply)
    if present.last_chosen("serves", key) == Chosen():
        return _cell(present.words("page_served_none"))
    return _weak_motives(present, key)


def _names_activity(finding: Finding, look: Plan, key: int) -> bool:
    activities = (*look.own_items("activity"), *look.own_items("more"))
    return any(item.key == key and item in activities for item in finding.items)


# At the end


def _alternatives(present: _Present) -> str:
    """Return the other ways that were considered, and why they were not chosen."""
    plan, words = present.plan, present.words
    ways = []
    for alternative in plan.own_items("alternative"):
        text = alternative.text
        why_not = plan.text("why_not", alternative.key)
        if why_not:
            text += f" ({why_not})"
        ways.append(text)
    if not ways:
        return ""
    return _labelled(words("page_alternatives"), words("separator").join(ways))


def _to_settle(present: _Present) -> str:
    """Return the questions that are still to be settled, as many as fit."""
    lines = []
    for number, finding in enumerate(present.to_settle[:MOST_TO_SETTLE], 1):
        lines.append(f"{number}. {escape.line(finding.text)}")
    return _list(present.words("page_to_settle"), lines)


# Markdown


@dataclass(frozen=True)
class _Column:
    """A column of a table: its title, and its cells as Markdown."""

    title: str
    cells: Sequence[str]

    @property
    def width(self) -> int:
        """How wide it should be beside other columns: by how much there is to read in it."""
        longest = max(len(cell) for cell in self.cells)
        average = sum(len(cell) for cell in self.cells) // len(self.cells)
        to_read = (longest + average) // 2

        words = " ".join([self.title, *self.cells]).split()
        longest_word = max(len(word) for word in words)
        to_read = max(to_read, longest_word + MARGIN)
        return min(to_read, WIDEST)


def _table(*columns: _Column) -> str:
    """Return a table without its empty columns; a list where only the first has any text."""
    first, *others = columns
    if not first.cells:
        return ""
    filled = [first, *(column for column in others if any(column.cells))]
    if len(filled) == 1:
        return _list(first.title, [f"- {cell}" for cell in first.cells])

    # In pandoc's Markdown, the dashes of a wide table are the widths of its columns.
    dashes = [":" + "-" * column.width for column in filled]
    lines = [_row([_cell(column.title) for column in filled]), _row(dashes)]
    for number in range(len(first.cells)):
        lines.append(_row([column.cells[number] for column in filled]))
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _list(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return "\n".join([f"**{escape.line(title)}**", "", *lines])


def _labelled(label: str, text: str) -> str:
    """Return a text after its label in bold."""
    bold = escape.line(label.rstrip(":?") + ":")
    return f"**{bold}** {escape.line(text, start=False)}"


def _cell(text: str) -> str:
    """Return a text as it can be in a table, and at the start of an entry of a list."""
    return escape.line(_on_one_line(text))


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _heading(plan: Plan, role: RoleName, otherwise: str) -> str:
    """Return the heading that the set gives to the question with this role."""
    question = plan.set.role(role)
    if question is None:
        return otherwise
    return question.heading or otherwise or question.ask
