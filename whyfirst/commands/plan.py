"""The `plan` command: gets set, answers and brief together, and offers to go on with what is unfinished."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from whyfirst import answer_file as answers_
from whyfirst import drafts, files, sets
from whyfirst.accept import Option, accept, clean
from whyfirst.brief.front_matter import front
from whyfirst.brief.layout import names, write
from whyfirst.brief.reading import read
from whyfirst.brief.reviews import added
from whyfirst.brief.revision import Revision, revise
from whyfirst.clock import now
from whyfirst.commands.exit import user_may_leave
from whyfirst.commands.faces import face_for
from whyfirst.commands.inputs import FALLBACK, Opened, given_answers, opened, set_of_brief
from whyfirst.commands.run import Sitting, converse, deliver, finish_without_asking
from whyfirst.errors import Refusal, WhyfirstError
from whyfirst.interview import Back, Face, Line, Sets
from whyfirst.model import TITLE, Choice, Plan, Question, QuestionSet
from whyfirst.session import Session, Step
from whyfirst.signals import signals_held


@dataclass(frozen=True)
class Wishes:
    """What was asked for on the command line."""

    brief: Path | None = None
    questions: str = ""
    title: str = ""
    output: str = ""
    answers: str = ""
    quick: bool = False
    no_input: bool = False
    plain: bool = False


def run(wishes: Wishes) -> None:
    """Do all of it. Raises WhyfirstError for what the user can mend, and UserLeft where the user left."""
    given = given_answers(wishes.answers)
    if wishes.no_input:
        return _finish(_begin(wishes, given))
    with (
        user_may_leave(lambda: sets.questions(FALLBACK).word("left_before")),
        face_for(plain=wishes.plain) as face,
    ):
        if face is None:
            return _finish(_begin(wishes, given))
        if _starts_anew(wishes, given) and (draft := _offered_draft(face)):
            wishes = replace(wishes, brief=draft)
        with signals_held():
            sitting = _begin(wishes, given)
        choose = wishes.brief is None and not _named(wishes, given)
        converse(sitting, face, Sets(_sets_to_choose_from, sets.questions) if choose else None)
    deliver(sitting)
    return None


def _finish(sitting: Sitting) -> None:
    if sitting.document is None:
        sitting.session, missing = sitting.session.skip_rest()
    else:
        missing = tuple(
            slot for slot in sitting.session.open() if sitting.session.question(slot).required
        )
    finish_without_asking(sitting, missing)


# Getting everything together


def _named(wishes: Wishes, given: answers_.Answers | None) -> str:
    return wishes.questions or (given.text("questions") if given else "") or ""


def _begin(wishes: Wishes, given: answers_.Answers | None) -> Sitting:
    if wishes.output not in ("", "-"):
        drafts.check_output(wishes.output)
    sitting = _reopened(wishes, given) if wishes.brief else _fresh(wishes, given)
    if wishes.title:
        title = clean(wishes.title)
        if not title:
            raise WhyfirstError("--title is empty: give the brief a name")
        sitting.session = sitting.session.give(TITLE, title)
    if given:
        session, left_out = answers_.fill(sitting.session, given)
        if wishes.title:
            session = session.give(TITLE, clean(wishes.title))
        sitting.session = session
        sitting.news += left_out
    return sitting


def _fresh(wishes: Wishes, given: answers_.Answers | None) -> Sitting:
    name = _named(wishes, given) or FALLBACK
    moment = now()
    questions = sets.questions(name)
    session = Session(
        questions, moment, quick=wishes.quick, date=moment.date().isoformat(), questions=name
    )
    return _sitting(wishes, session)


def _reopened(wishes: Wishes, given: answers_.Answers | None) -> Sitting:
    assert wishes.brief is not None
    found = opened(wishes.brief, _named(wishes, given))
    plan = replace(found.reading.plan, questions=found.questions)
    known = {TITLE: plan.title or None, **plan.answers}
    again = frozenset(slot for slot, value in plan.answers.items() if value is None)
    session = Session(
        plan.set, now(), known=known, reopened=True, again=again, date=plan.date, questions=plan.questions,
        quick=wishes.quick, removed=(*found.reading.gone, *added(found.document.text, plan)),
    )  # fmt: skip
    session = replace(session, quick=wishes.quick or _was_quick(session))
    sitting = _sitting(wishes, session, found)
    sitting.news += _new_questions(session, [heading for heading, _ in found.reading.misfits])
    return sitting


def _sitting(wishes: Wishes, session: Session, found: Opened | None = None) -> Sitting:
    def record(plan: Plan) -> Revision:
        if found is None or found.reading.plan.set != plan.set:
            return Revision(write(plan))
        return revise(found.reading, plan)

    asked = (
        ("--quick", wishes.quick),
        ("--plain", wishes.plain),
        ("--output -", wishes.output == "-"),
    )
    flags = "".join(f" {flag}" for flag, given in asked if given)
    return Sitting(
        session,
        record,
        lambda path: f"whyfirst plan {path}{flags}",
        wishes.output,
        plain=wishes.plain,
        document=found.document if found else None,
        news=list(found.news) if found else [],
    )


def _was_quick(session: Session) -> bool:
    """Whether a brief was made with --quick: it holds no other question, although it came past one or to the end."""
    asked = [slot for slot in session.known if slot != TITLE]
    if not asked or not all(session.set.question(slot.id).quick for slot in asked):
        return False
    whole = replace(session, quick=False, again=frozenset())
    return bool(_passed(whole)) or not replace(whole, quick=True).open()


def _passed(session: Session) -> list[str]:
    """The ids of questions that are not in the brief, although later ones are."""
    slots, known = session.slots(), {slot.id for slot in session.known}
    if any(session.set.stage_of(id) == "reflection" for id in known - {TITLE.id}):
        return list(dict.fromkeys(slot.id for slot in slots if slot.id not in known))
    last = max((place for place, slot in enumerate(slots) if slot in session.known), default=0)
    return list(dict.fromkeys(slot.id for slot in slots[:last] if slot.id not in known))


def _new_questions(session: Session, told: Sequence[str]) -> list[str]:
    """A sentence about the questions that are asked now, although the brief came past them, but for those told of."""
    shown, word = names(session.set), session.set.word
    passed = [
        shown.headings.get(id) or shown.labels[id] for id in _passed(session) if id != TITLE.id
    ]
    headings = [heading for heading in passed if heading not in told]
    return [word("asked_now", headings=word("separator").join(headings))] if headings else []


# Asking


def _starts_anew(wishes: Wishes, given: answers_.Answers | None) -> bool:
    return not (wishes.brief or wishes.title or wishes.questions or wishes.output or given)


def _offered_draft(face: Face) -> Path | None:
    """The draft that the user wants to go on with; None where a new plan is wanted."""
    unfinished = drafts.unfinished_drafts()
    if not unfinished:
        return None
    words = sets.questions(FALLBACK)
    choices = {words.word("start_new"): Choice(text=words.word("start_new"), value="new")}
    for number, draft in enumerate(unfinished):
        try:
            title, about = _told_of(draft, words)
        except WhyfirstError as error:
            face.tell("", [Line(str(error))])
            continue
        text = next(text for text in _numbered(title) if text not in choices)
        choices[text] = Choice(text=text, value=str(number), about=about)
    if len(choices) == 1:
        return None
    question = Question(
        id="draft",
        type="select",
        ask=words.word("ask_draft"),
        choices=tuple(choices.values()),
        required=True,
    )

    def refuse(raw: object) -> str:
        try:
            accept(question, raw, words, {}, None)
        except Refusal as refusal:
            return str(refusal)
        return ""

    step = Step(question, question.ask, None, 0, 0, _options(question), "new")
    while isinstance(reply := face.ask(step, words, refuse), Back):
        pass
    chosen = str(accept(question, reply, words, {}, None))
    face.taken(question.ask, [choice.text for choice in question.choices if choice.value == chosen])
    return None if chosen == "new" else unfinished[int(chosen)].path


def _numbered(title: str) -> Iterator[str]:
    yield title
    yield from (f"{title} ({number})" for number in count(2))


def _options(question: Question) -> tuple[Option, ...]:
    return tuple(Option(c.value, c.text, c.about) for c in question.choices)


def _told_of(draft: drafts.Draft, words: QuestionSet) -> tuple[str, str]:
    """The title of a draft; its age and how far it has come. Raises WhyfirstError where it can't be read."""
    if draft.document is None:
        raise WhyfirstError(draft.problem)
    try:
        name = front(draft.document.text).fields.get("questions", FALLBACK)
        questions, _ = set_of_brief(name, draft.path, strict=False)
        plan = read(draft.document.text, questions).plan
    except WhyfirstError as error:
        raise WhyfirstError(f"{files.printable(draft.path)}: {error}") from None
    answered = sum(value is not None for value in plan.answers.values())
    far = words.words.count("answers_so_far", answered)
    return plan.title or words.word("untitled"), f"{_age(draft.modified, words)}, {far}"


def _age(modified: float, words: QuestionSet) -> str:
    minutes = int(now().timestamp() - modified) // 60
    for unit, length in (("days", 1440), ("hours", 60), ("minutes", 1)):
        if minutes >= length:
            number = minutes // length
            return words.words.count(f"age_{unit}", number)
    return words.word("age_now")


def _sets_to_choose_from() -> list[Choice]:
    found = [s for s in sets.available() if not s.broken and s.shadowed_by is None]
    found.sort(key=lambda one: one.name != FALLBACK)
    return [Choice(text=one.title or one.name, value=one.name, about=one.about) for one in found]
