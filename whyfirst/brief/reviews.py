"""The reviews in a brief: each a section of its own, read by what stands above it, and written without touching that.

Knows nothing of what a review asks or changes, or of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from whyfirst.brief import escape as literal
from whyfirst.brief.front_matter import front
from whyfirst.brief.layout import Block, review_blocks
from whyfirst.brief.reading import Reading, dated, read_part
from whyfirst.brief.revision import Revision, revise
from whyfirst.errors import WhyfirstError
from whyfirst.model import Item, Plan, Role
from whyfirst.review import Look, Standing, after, changes, look, standing


@dataclass(frozen=True)
class Review:
    """A review as it stands in a brief, from the line `start` to before the line `end`."""

    date: str
    look: Look
    reading: Reading
    start: int
    end: int

    @property
    def is_finished(self) -> bool:
        """Whether it was taken to its end."""
        return self.look.is_finished(self.reading.plan)

    @property
    def after(self) -> Standing:
        """What is left of the plan after it."""
        return after(self.look, self.reading.plan)


def reviews(text: str, plan: Plan) -> tuple[Review, ...]:
    """The reviews in the brief of a plan, the oldest first. Raises WhyfirstError where the text is no brief."""
    found: list[Review] = []
    lines = text.split("\n")
    for date, start, end in dated(text, plan.set):
        taken = look(found[-1].after if found else standing(plan))
        found.append(
            Review(
                date, taken, read_part(lines[start:end], taken.set, taken.known, date), start, end
            )
        )
    return tuple(found)


def added(text: str, plan: Plan) -> tuple[tuple[str, Item], ...]:
    """The items that only the reviews of a brief have added, by the id of their list: their numbers are taken."""
    looks = reviews(text, plan)
    if not looks:
        return ()
    last = looks[-1].after
    roles: tuple[Role, ...] = ("outcome", "activity")
    found = [(role, item) for role in roles for item in last.plan.items(role)]
    lists = {role: question.id for role in roles if (question := plan.set.role(role))}
    own = {(role, item.key) for role in roles for item in plan.items(role)}
    return tuple(
        (lists[role], item) for role, item in [*found, *last.gone] if (role, item.key) not in own
    )


def record(text: str, taken: Look, review: Plan, before: Review | None = None) -> Revision:
    """The brief with a review in it: in the place of the one `before`, else at the end. All else stays as it is.

    Only the `review` date at the top moves on, once the next date has been asked for. Raises WhyfirstError where the
    end of the brief would swallow the review.
    """
    if before is not None:
        revision = revise(before.reading, review, lambda plan: _blocks(taken, plan))
        lines = text.split("\n")
        lines[before.start : before.end] = revision.text.split("\n")
        return Revision(_moved_on("\n".join(lines), taken, review), revision.left)
    if not set(review.answers) - set(taken.known):
        return Revision(text)
    whole = _appended(text, _blocks(taken, review))
    if not any(
        date == review.date and start >= text.count("\n")
        for date, start, _ in dated(whole, review.set)
    ):
        raise WhyfirstError(review.set.word("review_swallowed"))
    return Revision(_moved_on(whole, taken, review))


def _blocks(taken: Look, review: Plan) -> Iterator[Block]:
    return review_blocks(review, changes(taken, review))


def _appended(text: str, blocks: Iterator[Block]) -> str:
    """The text with blocks below it, after an empty line."""
    found: list[str] = []
    for block in blocks:
        found += [""] * block.gap if found else []
        found += block.text()
    gap = "\n" * (2 - (text.endswith("\n") + text.endswith("\n\n")))
    return text + gap + "\n".join(found) + "\n"


def _moved_on(text: str, taken: Look, review: Plan) -> str:
    """The brief with the next date at its top. Without a next date the old one goes where no activity is going on."""
    if not taken.is_finished(review):
        return text
    next_date = review.answer("review")
    if not next_date and after(taken, review).plan.items("activity"):
        return text
    head = front(text)
    if head.fields.get("review", "") == (next_date or ""):
        return text
    lines = text.split("\n")
    here = [n for n, line in enumerate(lines[: head.end]) if re.match("review[ \t]*:", line)]
    after_date = [
        n + 1 for n, line in enumerate(lines[: head.end]) if re.match("(title|date)[ \t]*:", line)
    ]
    at = here[0] if here else max(after_date, default=1)
    new = [f"review: {literal.scalar(str(next_date))}"] if next_date else []
    lines[at : at + len(here[:1])] = new
    return "\n".join(lines)
