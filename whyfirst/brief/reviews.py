"""The reviews in a brief, each a section of its own below the plan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import Block, lines_of, review_blocks
from whyfirst.brief.reading import Reading, dated_reviews, read_part
from whyfirst.brief.revision import Revision, revise
from whyfirst.errors import WhyfirstError
from whyfirst.model import RoleName
from whyfirst.review import (
    PlanState,
    ReviewForm,
    changes,
    review_form,
    starting_state,
    state_after,
)
from whyfirst.sheet import Entry, Plan
from whyfirst.yaml_file.quoting import yaml_scalar

_REVIEW_FIELD = re.compile(r"review[ \t]*:")
_FIELD_BEFORE_REVIEW = re.compile(r"(?:title|date)[ \t]*:")


@dataclass(frozen=True)
class Review:
    """A review in a brief, from line `start` up to but without `end`."""

    date: str
    form: ReviewForm
    reading: Reading
    start: int
    end: int

    @property
    def is_finished(self) -> bool:
        """Whether its last question was asked."""
        return self.form.is_finished(self.reading.plan)

    @property
    def state_after(self) -> PlanState:
        """What is left of the plan after it."""
        return state_after(self.form, self.reading.plan)


def reviews_in(text: str, plan: Plan) -> tuple[Review, ...]:
    """Return the reviews in the brief of a plan, in its order.

    Raises WhyfirstError where the text is no brief.
    """
    lines = text.split("\n")
    state = starting_state(plan)
    reviews: list[Review] = []
    for date, start, end in dated_reviews(text, plan.set):
        form = review_form(state)
        reading = read_part(lines[start:end], form.set, form.answers, date)
        review = Review(date, form, reading, start, end)
        reviews.append(review)
        state = review.state_after
    return tuple(reviews)


def items_added_by_reviews(text: str, plan: Plan) -> tuple[tuple[str, Entry], ...]:
    """Return the items that only reviews have added, with the id of their list.

    Their numbers must not be given to other items of the plan.
    """
    reviews = reviews_in(text, plan)
    if not reviews:
        return ()
    state = reviews[-1].state_after

    added: list[tuple[str, Entry]] = []
    roles: tuple[RoleName, ...] = ("outcome", "activity")
    for role in roles:
        question = plan.set.role(role)
        if question is None:
            continue
        in_plan = {item.key for item in plan.items(role)}
        entries = [Entry(item.key, item.text) for item in state.plan.items(role)]
        entries += [entry for gone_role, entry in state.gone if gone_role == role]
        added += [(question.id, entry) for entry in entries if entry.key not in in_plan]
    return tuple(added)


def write_review(
    text: str, form: ReviewForm, review: Plan, before: Review | None = None
) -> Revision:
    """Return the brief with a review: in place of the one `before`, else at the end.

    Everything else stays as it is, except the `review` date at the top, which becomes the next one
    when the review is finished. Raises WhyfirstError where the end of the brief would swallow the
    review, such as an open block of code.
    """

    def layout(review: Plan) -> Iterator[Block]:
        return review_blocks(review, changes(form, review))

    if before is not None:
        revision = revise(before.reading, review, layout)
        lines = text.split("\n")
        lines[before.start : before.end] = revision.text.split("\n")
        text = _with_next_date("\n".join(lines), form, review)
        return Revision(text, revision.not_updated)

    if set(review.answers) <= set(form.answers):  # nothing was answered yet
        return Revision(text)
    first_line = text.count("\n")
    text = _append(text, lines_of(layout(review)))
    dates = [r.date for r in dated_reviews(text, review.set) if r.start >= first_line]
    if review.date not in dates:
        raise WhyfirstError(review.words("review_swallowed"))
    return Revision(_with_next_date(text, form, review))


def _append(text: str, lines: list[str]) -> str:
    """Return the text with lines below it, after an empty line."""
    gap = "\n\n"
    if text.endswith("\n\n"):
        gap = ""
    elif text.endswith("\n"):
        gap = "\n"
    return text + gap + "\n".join(lines) + "\n"


def _with_next_date(text: str, form: ReviewForm, review: Plan) -> str:
    """Return the brief with the next date at its top, once the review is finished.

    Without a next date, the old one is removed where no activity is left.
    """
    if not form.is_finished(review):
        return text
    next_date = review.text("review")
    if not next_date and state_after(form, review).plan.items("activity"):
        return text
    front_matter = read_front_matter(text)
    if front_matter.fields.get("review", "") == next_date:
        return text

    lines = text.split("\n")
    place, length = 1, 0
    for number, line in enumerate(lines[: front_matter.end]):
        if _REVIEW_FIELD.match(line):
            place, length = number, 1
            break
        if _FIELD_BEFORE_REVIEW.match(line):
            place = number + 1
    new_lines = []
    if next_date:
        scalar = yaml_scalar(next_date, plain_dates=True)
        new_lines.append(f"review: {scalar}")
    lines[place : place + length] = new_lines
    return "\n".join(lines)
