"""The `show` command: a brief for a reader at a terminal, or as data for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whyfirst import mermaid
from whyfirst.brief.escape import heading
from whyfirst.brief.facts import facts_in_text
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import blocks
from whyfirst.brief.reading import Reading
from whyfirst.brief.reviews import Review, reviews_in
from whyfirst.commands.inputs import OpenedBrief, open_brief
from whyfirst.export import answers_as_data, plan_as_data
from whyfirst.interview import Line, map_lines
from whyfirst.links import map_of
from whyfirst.page import page
from whyfirst.review import changes
from whyfirst.sheet import Plan
from whyfirst.text import without_hidden
from whyfirst.tty import is_terminal, say, write_result

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree


def run(path: Path, form: str, set_name: str = "") -> None:
    """Show the brief as text, json, mermaid or page. Raises WhyfirstError where it can't be read.

    Only the text can be shown without the set: all else would lack the answers to its questions.
    """
    brief = open_brief(path, set_name, strict=form != "text")
    notices = brief.notices
    if form != "text":
        notices = (*brief.set_notices, *brief.review_notices)
    for notice in notices:
        say(notice)
    renderers = {"text": _as_text, "json": _as_json, "mermaid": _as_mermaid, "page": _as_page}
    render = renderers[form]
    write_result(sys.stdout, render(brief))


def show_brief(text: str, *, plain: bool) -> None:
    """Show the text of a brief on stdout: laid out for the terminal, or plain."""
    body = without_hidden("\n".join(_lines_below_front_matter(text)).strip("\n"))
    if plain:
        write_result(sys.stdout, body + "\n")
    else:
        write_result(sys.stdout, _drawn([body]))


def _lines_below_front_matter(text: str) -> list[str]:
    return text.split("\n")[read_front_matter(text).end :]


# For programs


def _as_json(brief: OpenedBrief) -> str:
    plan = brief.reading.plan
    reviews = reviews_in(brief.document.text, plan)
    state = reviews[-1].state_after if reviews else None
    fields = {**brief.reading.front_matter.fields, **facts_in_text(brief.reading, state)}
    plan_data = plan_as_data(plan)
    data = {
        "title": plan.title,
        "set": brief.set_name,
        "date": plan.date,
        "review": fields.get("review", ""),
        "answers": plan_data.pop("answers"),
        "unread": _unread_as_data(brief.reading, reviews),
        **plan_data,
        "reviews": [_review_as_data(review) for review in reviews],
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _unread_as_data(reading: Reading, reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """Return what was found where answers belong and is none, of the reviews too."""
    unread = list(reading.unread)
    for review in reviews:
        for entry in review.reading.unread:
            unread.append(entry._replace(line=entry.line + review.start))
    return [{"id": entry.id, "text": entry.text, "line": entry.line} for entry in unread]


def _review_as_data(review: Review) -> dict[str, Any]:
    plan = review.reading.plan
    preset_ids = {slot.id for slot in review.form.preset if slot.item is None}
    own = [question for question in plan.set.questions if question.id not in preset_ids]
    return {
        "date": review.date,
        "answers": answers_as_data(_without_preset_answers(review), own),
        "changes": list(changes(review.form, plan)),
    }


def _without_preset_answers(review: Review) -> Plan:
    """Return a review's answers and the lists they refer to, without those of the plan per item."""
    plan = review.reading.plan
    answers = {
        slot: answer
        for slot, answer in plan.answers.items()
        if slot.item is None or slot not in review.form.preset
    }
    return Plan(plan.set, answers)


def _as_mermaid(brief: OpenedBrief) -> str:
    return mermaid.flowchart(_plan_as_of_now(brief))


def _as_page(brief: OpenedBrief) -> str:
    plan = brief.reading.plan
    return without_hidden(page(plan, reviews_in(brief.document.text, plan)))


def _plan_as_of_now(brief: OpenedBrief) -> Plan:
    """Return the plan as its reviews have left it."""
    reviews = reviews_in(brief.document.text, brief.reading.plan)
    if not reviews:
        return brief.reading.plan
    return reviews[-1].state_after.plan


# For the terminal


def _as_text(brief: OpenedBrief) -> str:
    """Return the brief with its map as a tree.

    The tree replaces the table; it is at the end where reviews have changed the map.
    """
    plan, plan_now = brief.reading.plan, _plan_as_of_now(brief)
    lines = _lines_below_front_matter(brief.document.text)
    drawn_map = map_of(plan_now)
    if not drawn_map.activities:
        return _drawn([without_hidden("\n".join(lines))])

    before: Sequence[str] = lines
    after: Sequence[str] = ()
    if plan_now is plan:
        before, after = _around_map(lines, plan)
    if len(before) == len(lines):
        before = [*before, "", "## " + heading(plan.words("map_so_far"))]
    tree = [
        line._replace(text=without_hidden(line.text)) for line in map_lines(drawn_map, plan.words)
    ]
    return _drawn([without_hidden("\n".join(before)), tree, without_hidden("\n".join(after))])


def _around_map(lines: Sequence[str], plan: Plan) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines before and after the table of what serves what.

    Without the table, all lines come before it.
    """
    for block in blocks(plan):
        if block.key != ("map",):
            continue
        table = block.text()
        for start in range(len(lines)):
            if lines[start : start + len(table)] == table:
                return lines[:start], lines[start + len(table) :]
    return lines, ()


def _drawn(parts: Sequence[str | Sequence[Line]]) -> str:
    """Return Markdown and map lines laid out for the screen.

    Where stdout is no terminal, the text has no colours or escape sequences.
    """
    from rich.console import Console
    from rich.markdown import Markdown

    paper = StringIO()
    console = Console(file=paper, force_terminal=False, legacy_windows=False)
    if is_terminal():
        screen = Console(file=sys.stdout)
        console = Console(
            file=paper,
            force_terminal=True,
            color_system=screen.color_system,  # type: ignore[arg-type]
            width=screen.width,
            legacy_windows=False,
        )

    for part in parts:
        if isinstance(part, str):
            console.print(Markdown(part))
        else:
            _draw_trees(part, console)
        console.print()

    text = paper.getvalue()
    if is_terminal():
        return text
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _draw_trees(lines: Sequence[Line], console: Console) -> None:
    for tree in _trees(lines):
        console.print(tree)


def _trees(lines: Sequence[Line]) -> Iterator[Tree]:
    """Yield a tree for each line without indent, with the indented lines that follow it."""
    from rich.text import Text
    from rich.tree import Tree

    tree: Tree | None = None
    for line in lines:
        if tree is not None and line.depth:
            tree.add(Text(line.text))
            continue
        if tree is not None:
            yield tree
        tree = Tree(Text(line.text))
    if tree is not None:
        yield tree
