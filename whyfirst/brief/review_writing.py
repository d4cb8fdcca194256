"""Write a review into a brief, and bring the lines at its top up to date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import Block, lines_of, review_blocks
from whyfirst.brief.reading import dated_reviews, read
from whyfirst.brief.reviews import Review, state_after_reviews
from whyfirst.brief.revision import Revision, revise_review, revise_summary
from whyfirst.errors import WhyfirstError
from whyfirst.review import ReviewForm, changes, state_after
from whyfirst.sheet import Plan
from whyfirst.yaml_file.quoting import yaml_scalar

_REVIEW_FIELD = re.compile(r"review[ \t]*:")
_FIELD_BEFORE_REVIEW = re.compile(r"(?:title|date)[ \t]*:")


def write_review(
    text: str, form: ReviewForm, review: Plan, before: Review | None = None
) -> Revision:
    """Return the brief with a review: in place of the one `before`, else at the end.

    The lines at the top follow it, and once it is finished the `review` date too. Everything else
    stays as it is. Raises WhyfirstError where the end of the brief would swallow the review, such
    as an open block of code.
    """

    def layout(review: Plan) -> Iterator[Block]:
        return review_blocks(form, review, changes(form, review))

    not_updated: tuple[tuple[object, ...], ...] = ()
    rewritten: tuple[str, ...] = ()
    if before is not None:
        revision = revise_review(before.reading, review, layout)
        not_updated, rewritten = revision.not_updated, revision.rewritten
        lines = text.split("\n")
        lines[before.start : before.end] = revision.text.rstrip("\n").split("\n")
        with_review = "\n".join(lines)
    elif set(review.answers) <= set(form.answers):  # nothing was answered yet
        return Revision(text)
    else:
        with_review = _append(text, lines_of(layout(review)))
        first_line = text.count("\n")
        reviews = dated_reviews(with_review, review.set)
        if review.date not in [other.date for other in reviews if other.start >= first_line]:
            raise WhyfirstError(review.words("review_swallowed"))

    top = _with_new_top(text, with_review, form, review)
    return Revision(
        _with_next_date(top.text, form, review),
        (*not_updated, *top.not_updated),
        (*rewritten, *top.rewritten),
    )


def _append(text: str, lines: list[str]) -> str:
    """Return the text with lines below it, after an empty line."""
    gap = "\n\n"
    if text.endswith("\n\n"):
        gap = ""
    elif text.endswith("\n"):
        gap = "\n"
    return text + gap + "\n".join(lines) + "\n"


def _with_new_top(before: str, text: str, form: ReviewForm, review: Plan) -> Revision:
    """Return the text with lines at its top that follow a review, which is in it already."""
    reading = read(text, form.state.plan.set)
    old_state = state_after_reviews(before, reading.plan)
    return revise_summary(reading, old_state, state_after(form, review))


def _with_next_date(text: str, form: ReviewForm, review: Plan) -> str:
    """Return the brief with the next date in its front matter, once the review is finished."""
    if not form.is_finished(review):
        return text
    next_date = state_after(form, review).next_review
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
