"""The `plan` command: brings set, answers and brief together, and offers unfinished work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from whyfirst import answer_file, drafts, sets
from whyfirst.answer_file import AnswerFile
from whyfirst.brief.front_matter import read_front_matter
from whyfirst.brief.layout import names, write
from whyfirst.brief.reading import read
from whyfirst.brief.reviews import items_added_by_reviews
from whyfirst.brief.revision import Revision, check_nothing_is_swallowed, revise
from whyfirst.clock import now
from whyfirst.commands.exit import shell_quoted, user_may_leave
from whyfirst.commands.inputs import (
    FALLBACK,
    OpenedBrief,
    face_for,
    find_set_of_brief,
    open_brief,
    read_answers,
)
from whyfirst.commands.run import Run
from whyfirst.errors import WhyfirstError
from whyfirst.files import printable
from whyfirst.interview import Back, Face, Line, Sets, pick
from whyfirst.model import Choice, Question, QuestionSet
from whyfirst.session import Session
from whyfirst.sets import SetFile
from whyfirst.sheet import TITLE, Chosen, Plan
from whyfirst.signals import signals_held
from whyfirst.text import clean
from whyfirst.words import Words

START_NEW = "new"


@dataclass(frozen=True)
class PlanOptions:
    """What was asked for on the command line."""

    brief: Path | None = None
    set_name: str = ""
    title: str = ""
    output: str = ""
    answers: str = ""
    quick: bool = False
    no_input: bool = False
    plain: bool = False


def run(options: PlanOptions) -> None:
    """Ask, and write the brief.

    Raises WhyfirstError for what the user can fix, and UserLeft where the user quits.
    """
    answers = read_answers(options.answers)
    if options.no_input:
        _finish_without_asking(_prepare(options, answers, strict=True))
        return

    with user_may_leave(_farewell_before_start), face_for(plain=options.plain) as face:
        if face is None:
            _finish_without_asking(_prepare(options, answers, strict=True))
            return
        if _starts_fresh(options, answers):
            options = replace(options, brief=_picked_draft(face))
        with signals_held():
            this_run = _prepare(options, answers, strict=False)
        sets_to_offer = None
        if options.brief is None and not _set_name(options, answers):
            sets_to_offer = Sets(_sets_as_choices, lambda name: _load_set(name, this_run))
        this_run.ask(face, sets_to_offer)
    this_run.deliver()


def _farewell_before_start() -> str:
    return sets.questions(FALLBACK).words("left_before")


def _finish_without_asking(this_run: Run) -> None:
    session = this_run.session
    if this_run.document is None:
        this_run.session, missing = session.skip_rest()
    else:
        missing = tuple(slot for slot in session.open() if session.sheet.question(slot).required)
    this_run.finish_without_asking(missing)


# Bringing everything together


def _set_name(options: PlanOptions, answers: AnswerFile | None) -> str:
    if options.set_name or answers is None:
        return options.set_name
    return answers.text("questions") or ""


def _prepare(options: PlanOptions, answers: AnswerFile | None, *, strict: bool) -> Run:
    """Return a run with everything that is known before the first question.

    Where the set of a brief can't be used, raise WhyfirstError if `strict`, or tell the user.
    """
    if options.output not in ("", "-"):
        drafts.check_output(options.output)
    title = clean(options.title)
    if options.title and not title:
        raise WhyfirstError("--title is empty; give the brief a name")

    if options.brief is None:
        this_run = _new_run(options, answers)
    else:
        brief = open_brief(options.brief, _set_name(options, answers), strict=strict)
        this_run = _resumed_run(options, brief)
    if answers:
        this_run.session, notices = answer_file.fill(this_run.session, answers)
        this_run.notices += notices
    if title:
        this_run.session = this_run.session.give(TITLE, title)
    return this_run


def _new_run(options: PlanOptions, answers: AnswerFile | None) -> Run:
    set_name = _set_name(options, answers) or FALLBACK
    path = sets.find(set_name)
    session = Session.new(sets.load(path), now(), set_name=set_name, quick=options.quick)
    this_run = _run(options, session)
    this_run.set_files[set_name] = SetFile.of(set_name, path)
    return this_run


def _load_set(name: str, this_run: Run) -> QuestionSet:
    """Return the set with this name, and let the run remember its file."""
    path = sets.find(name)
    questions = sets.load(path)
    this_run.set_files[name] = SetFile.of(name, path)
    return questions


def _resumed_run(options: PlanOptions, brief: OpenedBrief) -> Run:
    check_nothing_is_swallowed(brief.reading)
    plan = brief.reading.plan
    removed = (*brief.reading.gone, *items_added_by_reviews(brief.document.text, plan))
    session = Session.of_plan(replace(plan, set_name=brief.set_name), now(), removed=removed)
    session = replace(session, quick=options.quick or _was_quick(session))

    this_run = _run(options, session, brief)
    if brief.set_file is not None:
        this_run.set_files[brief.set_name] = brief.set_file
    reported = [heading for heading, _ in brief.reading.misfits]
    this_run.notices += brief.notices
    this_run.notices += _notice_of_new_questions(session, reported)
    return this_run


def _run(options: PlanOptions, session: Session, brief: OpenedBrief | None = None) -> Run:
    def brief_of(plan: Plan) -> Revision:
        if brief is None or brief.reading.plan.set != plan.set:
            return Revision(write(plan))
        return revise(brief.reading, plan)

    flags = ""
    if brief is not None and options.set_name:
        flags += f" --set {shell_quoted(options.set_name)}"
    if options.quick:
        flags += " --quick"
    if options.plain:
        flags += " --plain"
    if options.output == "-":
        flags += " --output -"
    return Run(
        session,
        brief_of,
        lambda path: f"whyfirst plan {path}{flags}",
        output=options.output,
        plain=options.plain,
        document=brief.document if brief else None,
    )


# Questions that are not in the brief


def _was_quick(session: Session) -> bool:
    """Return whether a brief was made with --quick.

    It then has only quick questions, although it reached a later one or the end.
    """
    asked = [slot for slot in session.sheet.answers if slot != TITLE]
    if not asked or not all(session.set.question(slot.id).quick for slot in asked):
        return False
    whole = replace(session, quick=False, reask=frozenset())
    return bool(_ids_passed_over(whole)) or not replace(whole, quick=True).open()


def _ids_passed_over(session: Session) -> list[str]:
    """Return the ids of questions that are not in the brief, although later ones are."""
    slots = session.slots()
    answered_ids = {slot.id for slot in session.sheet.answers}

    last = 0
    for position, slot in enumerate(slots):
        is_reflection = slot != TITLE and session.set.stage_of(slot.id) == "reflection"
        if slot in session.sheet.answers:
            last = len(slots) if is_reflection else max(last, position)

    ids = [slot.id for slot in slots[:last] if slot.id not in answered_ids]
    return list(dict.fromkeys(ids))


def _notice_of_new_questions(session: Session, reported: Iterable[str]) -> list[str]:
    """Return a sentence about the questions asked now that were not there when the brief was made.

    Those already reported are left out.
    """
    shown_names = names(session.set)
    headings = []
    for id in _ids_passed_over(session):
        if id == TITLE.id:
            continue
        heading = shown_names[id]
        if heading not in reported:
            headings.append(heading)
    if not headings:
        return []
    listed = session.words("separator").join(headings)
    return [session.words("asked_now", headings=listed)]


# Unfinished work


def _starts_fresh(options: PlanOptions, answers: AnswerFile | None) -> bool:
    """Return whether nothing was named, so that unfinished work can be offered."""
    is_anything_named = (
        options.brief or options.title or options.set_name or options.output or answers
    )
    return not is_anything_named


def _picked_draft(face: Face) -> Path | None:
    """Return the draft that the user wants to continue; None for a new plan."""
    unfinished = drafts.unfinished_drafts()
    if not unfinished:
        return None

    words = sets.questions(FALLBACK).words
    choices = [Choice(text=words("start_new"), value=START_NEW)]
    for number, draft in enumerate(unfinished):
        try:
            title, about = _title_and_progress(draft, words)
        except WhyfirstError as error:
            face.tell("", [Line(str(error))])
            continue
        text = _distinct(title, [choice.text for choice in choices])
        choices.append(Choice(text=text, value=str(number), about=about))
    if len(choices) == 1:
        return None

    question = Question(
        id="draft", type="select", ask=words("ask_draft"), choices=tuple(choices), required=True
    )
    start_new = Chosen(values=(START_NEW,))
    while isinstance(picked := pick(face, question, words, answer=start_new), Back):
        pass  # there is nothing before this question
    assert isinstance(picked, Chosen)
    if picked == start_new:
        return None
    return unfinished[int(picked.values[0])].path


def _distinct(text: str, others: Iterable[str]) -> str:
    """Return the text, with a number after it if it is among the others."""
    others = set(others)
    distinct, number = text, 2
    while distinct in others:
        distinct = f"{text} ({number})"
        number += 1
    return distinct


def _title_and_progress(draft: drafts.Draft, words: Words) -> tuple[str, str]:
    """Return the title of a draft, and its age with how many answers it has.

    Raises WhyfirstError where it can't be read.
    """
    if draft.document is None:
        raise WhyfirstError(draft.problem)
    try:
        set_name = read_front_matter(draft.document.text).fields.get("questions", FALLBACK)
        set_of_brief = find_set_of_brief(set_name, draft.path, strict=False)
        plan = read(draft.document.text, set_of_brief.questions).plan
    except WhyfirstError as error:
        raise WhyfirstError(f"{printable(draft.path)}: {error}") from None

    answered = [answer for answer in plan.answers.values() if answer is not None]
    progress = words.count("answers_so_far", len(answered))
    return plan.title or words("untitled"), f"{_age(draft.modified, words)}, {progress}"


def _age(modified: float, words: Words) -> str:
    minutes = int(now().timestamp() - modified) // 60
    for unit, minutes_in_unit in (("days", 24 * 60), ("hours", 60), ("minutes", 1)):
        if minutes >= minutes_in_unit:
            return words.count(f"age_{unit}", minutes // minutes_in_unit)
    return words("age_now")


def _sets_as_choices() -> list[Choice]:
    usable = [each for each in sets.available() if not each.broken and each.shadowed_by is None]
    usable.sort(key=lambda each: each.name != FALLBACK)  # what fits anything comes first
    choices = []
    for each in usable:
        choices.append(Choice(text=each.title or each.name, value=each.name, about=each.about))
    return choices
