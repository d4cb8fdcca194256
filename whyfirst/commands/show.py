"""The `show` command: a brief for a reader at a terminal, or as data for a program. Changes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whyfirst import mermaid
from whyfirst.accept import is_hidden
from whyfirst.brief import escape as literal
from whyfirst.brief.front_matter import front
from whyfirst.brief.layout import blocks
from whyfirst.brief.reviews import Review, reviews
from whyfirst.commands.inputs import Opened, opened
from whyfirst.export import answers, recorded
from whyfirst.interview import Line, map_lines
from whyfirst.model import Plan, Slot
from whyfirst.reflection import map_of
from whyfirst.review import changes
from whyfirst.tty import is_terminal, say, write_result

if TYPE_CHECKING:
    from rich.console import Console
    from rich.tree import Tree


def run(path: Path, form: str) -> None:
    """Show the brief as text, json or mermaid. Raises WhyfirstError where it can't be read."""
    found = opened(path)
    if form == "text":
        for line in found.news:
            say(line)
    made = {"text": _text, "json": _json, "mermaid": _mermaid}[form](found)
    write_result(sys.stdout, made)


def page(text: str, *, plain: bool) -> None:
    """Show the text of a brief on stdout, laid out for the terminal, or as it is."""
    body = _visible("\n".join(text.split("\n")[front(text).end :]).strip("\n"))
    write_result(sys.stdout, body + "\n" if plain else _drawn([body]))


def _json(found: Opened) -> str:
    plan, fields = found.reading.plan, front(found.document.text).fields
    known = {
        "title": plan.title,
        "set": found.questions,
        "date": plan.date,
        "review": fields.get("review", ""),
        **recorded(plan),
        "reviews": [_review(one) for one in reviews(found.document.text, plan)],
    }
    return json.dumps(known, indent=2, ensure_ascii=False) + "\n"


def _review(one: Review) -> dict[str, Any]:
    plan = one.reading.plan
    own = [question for question in plan.set.questions if Slot(question.id) not in one.look.given]
    added = {slot: value for slot, value in plan.answers.items() if slot not in one.look.given}
    lists = {slot: value for slot, value in plan.answers.items() if slot.item is None}
    return {
        "date": one.date,
        "answers": answers(plan.set, {**lists, **added}, own),
        "changes": list(changes(one.look, plan)),
    }


def _as_of_now(found: Opened) -> Plan:
    """The plan with what its reviews have changed."""
    plan = found.reading.plan
    looks = reviews(found.document.text, plan)
    return looks[-1].after.plan if looks else plan


def _mermaid(found: Opened) -> str:
    return mermaid.flowchart(_as_of_now(found))


def _text(found: Opened) -> str:
    """The brief with its map as a tree: in the place of the table, or at the end where reviews have changed it."""
    plan, now = found.reading.plan, _as_of_now(found)
    lines = found.document.text.split("\n")[front(found.document.text).end :]
    if not (drawn := map_of(now)).activities:
        return _drawn([_visible("\n".join(lines))])
    before, after = _around_map(lines, plan) if now is plan else (lines, ())
    if len(before) == len(lines):
        before = [*before, "", "## " + literal.heading(plan.set.word("map_so_far"))]
    rows = [line._replace(text=_visible(line.text)) for line in map_lines(drawn, plan.set)]
    return _drawn([_visible("\n".join(before)), rows, _visible("\n".join(after))])


def _around_map(lines: Sequence[str], plan: Plan) -> tuple[Sequence[str], Sequence[str]]:
    """The lines before and after the table of what serves what; all of them and none where it is not there."""
    table = next((block.text() for block in blocks(plan) if block.key == ("map",)), None)
    for start in range(len(lines) if table else 0):
        if table and lines[start : start + len(table)] == table:
            return lines[:start], lines[start + len(table) :]
    return lines, ()


def _drawn(parts: Sequence[str | Sequence[Line]]) -> str:
    """Markdown, and lines of a map, laid out for the screen; without colours and escapes where that is none."""
    from rich.console import Console
    from rich.markdown import Markdown

    screen = Console(file=sys.stdout) if is_terminal() else None
    paper = StringIO()
    console = Console(
        file=paper,
        force_terminal=screen is not None,
        color_system=screen.color_system if screen else None,  # type: ignore[arg-type]
        width=screen.width if screen else None,
        legacy_windows=False,
    )
    for part in parts:
        if isinstance(part, str):
            console.print(Markdown(part))
            console.print()
        else:
            _draw_map(part, console)
    drawn = paper.getvalue()
    return drawn if screen else "\n".join(line.rstrip() for line in drawn.split("\n"))


def _draw_map(lines: Sequence[Line], console: Console) -> None:
    for tree in _trees(lines):
        console.print(tree)
    console.print()


def _trees(lines: Sequence[Line]) -> Iterator[Tree]:
    """A tree for each line that stands at the left, with those below it."""
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


def _visible(text: str) -> str:
    """The text without what does something to a terminal instead of standing in it."""
    return "".join(character for character in text if character == "\n" or not is_hidden(character))
