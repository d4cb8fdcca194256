"""The `review` command: a later look at a brief, asked as a plan is asked, and written below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from whyfirst import answer_file as answers_
from whyfirst.brief.reviews import Review, record, reviews
from whyfirst.clock import now
from whyfirst.commands.faces import face_for
from whyfirst.commands.inputs import Opened, given_answers, opened
from whyfirst.commands.run import Sitting, converse, deliver, finish_without_asking
from whyfirst.errors import WhyfirstError
from whyfirst.interview import Face, Line
from whyfirst.model import TITLE
from whyfirst.review import Look, look, standing
from whyfirst.session import Session


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    brief: Path
    answers: str = ""
    no_input: bool = False
    plain: bool = False


def run(wishes: Wishes) -> None:
    """Do all of it. Raises WhyfirstError for what the user can mend, and UserLeft where the user left."""
    given = given_answers(wishes.answers)
    found = opened(wishes.brief)
    earlier, unfinished = _earlier(found)
    taken = unfinished.look if unfinished else _next(found, earlier)
    sitting = _sitting(wishes, found, taken, unfinished)
    if given:
        sitting.session, left_out = answers_.fill(sitting.session, given)
        sitting.news += left_out
    if wishes.no_input:
        return _finish(sitting, taken)
    with face_for(plain=wishes.plain) as face:
        if face is None:
            return _finish(sitting, taken)
        _tell_why(taken, face)
        converse(sitting, face)
    deliver(sitting)
    return None


def _earlier(found: Opened) -> tuple[tuple[Review, ...], Review | None]:
    """The reviews so far; the last one where it is to be gone on with: unfinished, or of today."""
    all_ = reviews(found.document.text, found.reading.plan)
    if all_ and (not all_[-1].is_finished or all_[-1].date == now().date().isoformat()):
        return all_[:-1], all_[-1]
    return all_, None


def _next(found: Opened, earlier: tuple[Review, ...]) -> Look:
    return look(earlier[-1].after if earlier else standing(found.reading.plan))


def session_of(taken: Look, moment: datetime, before: Review | None = None) -> Session:
    """The session in which a review is asked, or gone on with. Nothing of the plan itself is asked or changed."""
    answered = before.reading.plan.answers if before else taken.known
    proposed = {slot: value for slot, value in taken.proposed.items() if slot not in answered}
    skipped = {
        slot for slot, value in answered.items() if value is None and slot not in taken.given
    }
    return Session(
        taken.set,
        moment,
        known={**proposed, **answered},
        reopened=True,
        again=frozenset([*skipped, *proposed]),
        given=frozenset([TITLE, *taken.given]),
        date=before.date if before else moment.date().isoformat(),
        removed=taken.gone,
    )


def _sitting(wishes: Wishes, found: Opened, taken: Look, before: Review | None) -> Sitting:
    misfits = before.reading.misfits if before else ()
    return Sitting(
        session_of(taken, now(), before),
        lambda plan: record(found.document.text, taken, plan, before),
        lambda path: f"whyfirst review {path}",
        plain=wishes.plain,
        document=found.document,
        news=[
            taken.set.word("misfit", heading=heading, reason=reason) for heading, reason in misfits
        ],
    )


def _finish(sitting: Sitting, taken: Look) -> None:
    sitting.session, missing = sitting.session.skip_rest()
    answers = sitting.session.plan().answers
    if all(value is None for slot, value in answers.items() if slot not in taken.given):
        raise WhyfirstError(taken.set.word("nothing_answered"))
    finish_without_asking(sitting, missing)


def _tell_why(taken: Look, face: Face) -> None:
    """The why first; then how each outcome is measured, and what was read at the last look."""
    before, words = taken.standing, taken.set
    lines = [Line(before.why)] if before.why else []
    question = before.plan.set.role("outcome")
    for item in before.plan.items("outcome") if question else ():
        code = before.plan.code(question.id if question else "", item.key)
        for key, text in (
            ("told_measure", before.plan.answer("measure", item.key)),
            ("told_reading", before.readings.get(item.key)),
        ):
            if text:
                lines.append(Line(words.word(key, item=code, text=text), point=True))
    face.tell(words.word("why_then"), lines)
