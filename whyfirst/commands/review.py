"""The `review` command: a later look at a brief, asked as a plan is asked, and written below it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from whyfirst import answer_file
from whyfirst.brief.review_writing import write_review
from whyfirst.brief.reviews import Review, reviews_in
from whyfirst.clock import now
from whyfirst.commands.exit import shell_quoted
from whyfirst.commands.inputs import OpenedBrief, face_for, open_brief, read_answers
from whyfirst.commands.run import Run
from whyfirst.errors import WhyfirstError
from whyfirst.interview import Face, Line
from whyfirst.review import ReviewForm, review_form, starting_state
from whyfirst.session import Session
from whyfirst.sheet import TITLE, Answer, Replies, Sheet, Slot
from whyfirst.words import Words


@dataclass(frozen=True)
class ReviewOptions:
    """What was asked for on the command line."""

    brief: Path
    set_name: str = ""
    answers: str = ""
    no_input: bool = False
    plain: bool = False


def run(options: ReviewOptions) -> None:
    """Ask, and write the review into the brief.

    Raises WhyfirstError for what the user can fix, and UserLeft where the user quits.
    """
    answers = read_answers(options.answers)
    brief = open_brief(options.brief, options.set_name, strict=True)
    if brief.review_notices:
        raise WhyfirstError("\n".join(brief.review_notices))
    earlier, unfinished = _reviews_so_far(brief)
    form = unfinished.form if unfinished else _next_form(brief, earlier)

    this_run = _run(options, brief, form, unfinished)
    if answers:
        this_run.session, notices = answer_file.fill(this_run.session, answers)
        this_run.notices += notices
    if options.no_input:
        _finish_without_asking(this_run, form)
        return

    with face_for(plain=options.plain) as face:
        if face is None:
            _finish_without_asking(this_run, form)
            return
        tell_where_it_stood(form, face)
        this_run.ask(face)
    this_run.deliver()


def _reviews_so_far(brief: OpenedBrief) -> tuple[tuple[Review, ...], Review | None]:
    """Return the earlier reviews, and the one to continue: unfinished, or of today."""
    reviews = reviews_in(brief.document.text, brief.reading.plan)
    if not reviews:
        return (), None
    last = reviews[-1]
    today = now().date().isoformat()
    if last.is_finished and last.date != today:
        return reviews, None
    return reviews[:-1], last


def _next_form(brief: OpenedBrief, earlier: tuple[Review, ...]) -> ReviewForm:
    if earlier:
        return review_form(earlier[-1].state_after)
    return review_form(starting_state(brief.reading.plan))


def review_session(form: ReviewForm, moment: datetime, unfinished: Review | None = None) -> Session:
    """Return the session that asks a review, or continues one.

    It neither asks nor changes anything of the plan itself.
    """
    answers = dict(form.answers)
    replies: Replies = {}
    date = moment.date().isoformat()
    if unfinished:
        answers = dict(unfinished.reading.plan.answers)
        replies = unfinished.reading.plan.replies
        date = unfinished.date

    skipped = {slot for slot, answer in answers.items() if answer is None}
    proposed: dict[Slot, Answer | None] = {}
    for slot, answer in form.proposed.items():
        if slot not in answers:
            proposed[slot] = answer
    return Session(
        Sheet(form.set, {**proposed, **answers}, replies=replies),
        moment,
        date=date,
        reask=frozenset({*(skipped - form.preset), *proposed}),
        preset=frozenset({TITLE, *form.preset}),
        removed=form.removed,
    )


def _run(
    options: ReviewOptions, brief: OpenedBrief, form: ReviewForm, unfinished: Review | None
) -> Run:
    notices = list(brief.set_notices)
    flags = ""
    if options.set_name:
        flags = f" --set {shell_quoted(options.set_name)}"
    if unfinished:
        for heading, reason in unfinished.reading.misfits:
            notices.append(form.set.words("misfit", heading=heading, reason=reason))
    return Run(
        review_session(form, now(), unfinished),
        lambda plan: write_review(brief.document.text, form, plan, unfinished),
        lambda path: f"whyfirst review {path}{flags}",
        plain=options.plain,
        document=brief.document,
        notices=notices,
    )


def _finish_without_asking(this_run: Run, form: ReviewForm) -> None:
    this_run.session, missing = this_run.session.skip_rest()
    plan = this_run.session.plan()
    own_answers = [answer for slot, answer in plan.answers.items() if slot not in form.preset]
    if all(answer is None for answer in own_answers):
        raise WhyfirstError(form.set.words("nothing_answered"))
    this_run.finish_without_asking(missing)


def tell_where_it_stood(form: ReviewForm, face: Face) -> None:
    """Show the why, how each outcome is measured, and what the last review saw of it."""
    state, words = form.state, form.set.words
    lines = []
    if state.why:
        lines.append(Line(state.why))
    for outcome in state.plan.items("outcome"):
        told = {
            "told_measure": state.plan.text("measure", outcome.key),
            "told_baseline": state.plan.text("baseline", outcome.key),
            "told_target": state.plan.text("target", outcome.key),
            "told_reading": state.readings.get(outcome.key, ""),
        }
        lines += _points(told, outcome.code, words)
    for activity in state.plan.items("activity"):
        told = {"told_decision": state.decisions.get(activity.key, "")}
        lines += _points(told, activity.code, words)
    face.tell(words("why_then"), lines)


def _points(texts: Mapping[str, str], code: str, words: Words) -> list[Line]:
    """Return a line for each text that is not empty, in the words of its key."""
    lines = []
    for key, text in texts.items():
        if text:
            lines.append(Line(words(key, item=code, text=text), point=True))
    return lines
