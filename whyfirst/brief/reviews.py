"""The reviews in a brief, each a section of its own below the plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from whyfirst.brief.document import sections
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.headings import STAGE_LEVEL, fixed_headings, is_undated_review
from whyfirst.brief.layout import folded, marks_beside
from whyfirst.brief.reading import Reading, dated_reviews, read_part
from whyfirst.model import QuestionSet, RoleName
from whyfirst.review import PlanState, ReviewForm, review_form, starting_state, state_after
from whyfirst.sheet import Entry, Plan


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


class UndatedReview(NamedTuple):
    """A section that looks like a review without a date: its heading, and where it is."""

    title: str
    start: int
    end: int


def undated_reviews(text: str, questions: QuestionSet) -> Iterator[UndatedReview]:
    """Yield the sections of a brief that look like reviews, but have no date that can be read."""
    lines = text.split("\n")
    first_line = read_front_matter(text).end
    body = [""] * first_line + lines[first_line:]
    fixed = fixed_headings(questions)
    stages = [section for section in sections(body) if section.level <= STAGE_LEVEL]
    bounds = [section.span.start for section in stages]
    bounds.append(len(lines))
    for section, (start, end) in zip(stages, pairwise(bounds), strict=True):
        if folded(section.title) not in fixed and is_undated_review(section, questions):
            yield UndatedReview(section.title, start, end)


def reviews_in(text: str, plan: Plan) -> tuple[Review, ...]:
    """Return the reviews in the brief of a plan, in its order.

    Raises WhyfirstError if the text is not a brief.
    """
    lines = text.split("\n")
    state = starting_state(plan)
    reviews: list[Review] = []
    for date, start, end in dated_reviews(text, plan.set):
        form = review_form(state)
        beside = marks_beside(form)
        reading = read_part(lines[start:end], form.set, form.answers, date, beside)
        review = Review(date, form, reading, start, end)
        reviews.append(review)
        state = review.state_after
    return tuple(reviews)


def state_after_reviews(text: str, plan: Plan) -> PlanState | None:
    """Return what the reviews in a brief have left of its plan; None if there are none."""
    reviews = reviews_in(text, plan)
    return reviews[-1].state_after if reviews else None


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
