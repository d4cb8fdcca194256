"""The `plan` command: gets set, answers and brief together, lets the session run, and brings the brief to its reader."""

from __future__ import annotations

import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import NoReturn

from whyfirst import answers as answers_
from whyfirst import sets, store
from whyfirst.answer import Option, clean
from whyfirst.brief.front import front
from whyfirst.brief.reading import Reading, read
from whyfirst.brief.revision import revise
from whyfirst.brief.template import write
from whyfirst.clock import now
from whyfirst.commands.faces import face_for
from whyfirst.errors import Left, WhyfirstError
from whyfirst.interview import Face, Line, Sets, interview
from whyfirst.model import TITLE, Choice, Question, QuestionSet
from whyfirst.session import Session, Step
from whyfirst.sets.source import decoded, text_of

FALLBACK = "general"
"""The set where none is named."""


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


@dataclass
class _Work:
    """What one run of the command has in its hands."""

    wishes: Wishes
    session: Session
    keeper: store.Keeper | None = None
    reading: Reading | None = None
    document: store.Document | None = None
    choose: bool = False
    """The set is still to be chosen, after the title."""
    news: list[str] = field(default_factory=list)
    """What the user must be told, on stderr."""

    def text(self) -> str:
        """The brief as it stands."""
        plan = self.session.plan()
        if self.reading is None or self.reading.plan.set != plan.set:
            return write(plan)
        return revise(self.reading, plan).text

    def left(self) -> list[str]:
        """What was generated once and stays as a hand left it, in words."""
        if self.reading is None:
            return []
        words = self.session.set
        names = {str(key[0]) for key in revise(self.reading, self.session.plan()).left}
        return [words.word(f"part_{name}") for name in ("front", "summary", "map", "finding", "count", "open") if name in names]


def run(wishes: Wishes) -> None:
    """Do all of it. Raises WhyfirstError for what the user can mend, and Left where the user left."""
    given = _answers(wishes)
    if wishes.no_input:
        work = _begin(wishes, given)
        return _finish_without_asking(work)
    with face_for(plain=wishes.plain) as face:
        if face is None:
            return _finish_without_asking(_begin(wishes, given))
        if _starts_anew(wishes, given) and (draft := _offered_draft(face)):
            wishes = replace(wishes, brief=draft)
        work = _begin(wishes, given)
        work.choose = wishes.brief is None and not _named(wishes, given)
        _converse(work, face)
    _deliver(work)
    return None


# Getting everything together


def _answers(wishes: Wishes) -> answers_.Answers | None:
    if not wishes.answers:
        return None
    if wishes.answers == "-":
        if sys.stdin is None or sys.stdin.closed:
            raise WhyfirstError("standard input is closed: there are no answers to read")
        return answers_.read(decoded(sys.stdin.buffer.read(), "standard input"), "standard input")
    return answers_.read(text_of(Path(wishes.answers)), wishes.answers)


def _named(wishes: Wishes, given: answers_.Answers | None) -> str:
    return wishes.questions or (given.text("questions") if given else "") or ""


def _begin(wishes: Wishes, given: answers_.Answers | None) -> _Work:
    if wishes.output not in ("", "-"):
        store.check_output(wishes.output)
    work = _reopened(wishes, given) if wishes.brief else _fresh(wishes, given)
    if wishes.title:
        title = clean(wishes.title)
        if not title:
            raise WhyfirstError("--title is empty: give the brief a name")
        work.session = work.session.give(TITLE, title)
    if given:
        session, left_out = answers_.fill(work.session, given)
        if wishes.title:
            session = session.give(TITLE, clean(wishes.title))
        work.session = session
        work.news += left_out
    return work


def _fresh(wishes: Wishes, given: answers_.Answers | None) -> _Work:
    name = _named(wishes, given) or FALLBACK
    moment = now()
    questions = sets.questions(name)
    session = Session(questions, moment, quick=wishes.quick, date=moment.date().isoformat(), questions=name)
    return _Work(wishes, session)


def _reopened(wishes: Wishes, given: answers_.Answers | None) -> _Work:
    assert wishes.brief is not None
    document = store.read(wishes.brief)
    try:
        fields = front(document.text).fields
        name = _named(wishes, given) or fields.get("questions", FALLBACK)
        questions, news = _set_of_brief(name, wishes.brief, strict=bool(_named(wishes, given)))
        reading = read(document.text, questions)
    except WhyfirstError as error:
        raise type(error)(f"{wishes.brief}: {error}") if type(error) is WhyfirstError else error from None
    plan = replace(reading.plan, questions=name)
    known = {TITLE: plan.title or None, **plan.answers}
    again = frozenset(slot for slot, value in plan.answers.items() if value is None)
    session = Session(
        questions, now(), known=known, reopened=True, again=again, date=plan.date, questions=name, quick=wishes.quick
    )
    session = replace(session, quick=wishes.quick or _was_quick(session))
    word = questions.word
    news += [word("misfit", heading=heading, reason=reason) for heading, reason in reading.misfits]
    if reading.strangers:
        news.append(word("strangers", headings=word("separator").join(reading.strangers)))
    return _Work(wishes, session, reading=reading, document=document, news=news)


def _was_quick(session: Session) -> bool:
    """Whether a brief holds what --quick asks, all of it and nothing else: then it is finished, and not a draft."""
    asked = {slot.id for slot in session.known if slot != TITLE}
    if not all(session.set.question(id).quick for id in asked):
        return False
    as_quick = replace(session, quick=True, again=frozenset())
    return bool(asked) and not as_quick.open()


def _set_of_brief(name: str, brief: Path, *, strict: bool) -> tuple[QuestionSet, list[str]]:
    """The set a brief was made with. Where it can't be found, the general one, and a sentence that says so."""
    try:
        return sets.questions(name), []
    except WhyfirstError as error:
        beside = brief.parent / name
        if name.endswith((".yaml", ".yml")) and beside.is_file():
            return sets.questions(str(beside)), []
        if strict:
            raise
        questions = sets.questions(FALLBACK)
        return questions, [questions.word("set_gone", name=name, reason=str(error))]


# Asking


def _starts_anew(wishes: Wishes, given: answers_.Answers | None) -> bool:
    return not (wishes.brief or wishes.title or wishes.questions or wishes.output or given)


def _offered_draft(face: Face) -> Path | None:
    """The draft that the user wants to go on with; None where a new plan is wanted."""
    words = sets.questions(FALLBACK)
    choices = [Choice(text=words.word("start_new"), value="new")]
    drafts = store.drafts()
    for number, draft in enumerate(drafts):
        if draft.document is None:
            face.tell("", [Line(f"{draft.path}: {draft.problem}")])
            continue
        with suppress(WhyfirstError):
            text, about = _told_of(draft.document.text, draft.modified, words)
            choices.append(Choice(text=f"{number + 1}. {text}", value=str(number), about=about))
    if len(choices) == 1:
        return None
    question = Question(
        id="draft", type="select", ask=words.word("ask_draft"), choices=tuple(choices), required=True, default="new"
    )
    step = Step(question, question.ask, None, 0, 0, _options(question), "new")
    reply = face.ask(step, words, lambda _raw: "")
    chosen = next((c.value for c in choices if reply in (c.value, c.text)), "new")
    return None if chosen == "new" else drafts[int(chosen)].path


def _options(question: Question) -> tuple[Option, ...]:
    return tuple(Option(c.value, c.text, c.about) for c in question.choices)


def _told_of(text: str, modified: float, words: QuestionSet) -> tuple[str, str]:
    """The title of a draft; its age and how far it has come."""
    questions, _ = _set_of_brief(front(text).fields.get("questions", FALLBACK), Path(), strict=False)
    plan = read(text, questions).plan
    minutes = max(0, int(now().timestamp() - modified)) // 60
    for unit, length in (("days", 1440), ("hours", 60), ("minutes", 1)):
        if minutes >= length or unit == "minutes":
            count = minutes // length
            break
    age = words.word(f"age_{unit}-one" if count == 1 else f"age_{unit}", number=count)
    answered = sum(value is not None for value in plan.answers.values())
    far = words.word("answers_so_far-one" if answered == 1 else "answers_so_far", number=answered)
    return plan.title or words.word("untitled"), f"{age}, {far}"


def _converse(work: _Work, face: Face) -> None:
    """The session, with every answer on the disk before the next question is drawn."""
    if work.wishes.output not in ("", "-"):
        work.keeper = store.Keeper.new(work.wishes.output)
    elif work.document is not None:
        work.keeper = store.Keeper.reopen(work.document)
    else:
        work.keeper = store.Keeper.draft()
    face.tell("", [Line(line) for line in work.news])
    work.news.clear()
    saving = _Saving(work, face)
    try:
        with _signals():
            work.session = interview(work.session.start(), face, saving.save, _sets_for(work) if work.choose else None)
    except (KeyboardInterrupt, EOFError) as error:
        _leave(work, getattr(error, "number", signal.SIGINT))
    saving.save(work.session)


def _sets_for(work: _Work) -> Sets:
    found = [s for s in sets.available() if not s.broken and s.shadowed_by is None]
    found.sort(key=lambda one: one.name != FALLBACK)
    offered = [Choice(text=one.title or one.name, value=one.name, about=one.about) for one in found]
    return Sets(offered, sets.questions)


@dataclass
class _Saving:
    """Saves a session at each answer. Where the disk refuses, another place is asked for; nothing typed is lost."""

    work: _Work
    face: Face

    def save(self, session: Session) -> None:
        """Put the brief as it stands where it is kept."""
        self.work.session = session
        keeper = self.work.keeper
        assert keeper is not None
        text = self.work.text()
        if self.work.document is not None and keeper.path == self.work.document.path and text == self.work.document.text:
            return
        while True:
            try:
                saved = keeper.save(text, str(session.known.get(TITLE) or ""))
            except WhyfirstError as error:
                if not self._move(keeper, str(error)):
                    return
            else:
                if saved.other is not None:
                    word = session.set.word
                    self.face.tell("", [Line(word("conflict", other=saved.other, path=saved.path))])
                return

    def _move(self, keeper: store.Keeper, reason: str) -> bool:
        """Ask for another place; whether one was named. Without one, saving is tried again at the next answer."""
        words = self.work.session.set
        self.face.tell("", [Line(words.word("not_saved", reason=reason))])
        question = Question(id="place", ask=words.word("ask_place"), help=words.word("help_place"))

        def refuse(raw: object) -> str:
            if not raw:
                return ""
            try:
                keeper.move(str(raw))
            except WhyfirstError as error:
                return str(error)
            return ""

        reply = self.face.ask(Step(question, question.ask, None, 0, 0, (), None), words, refuse)
        return isinstance(reply, str) and bool(reply)


class _Signal(KeyboardInterrupt):
    """The system wants the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def _signals() -> Iterator[None]:
    """Where the system ends the program, or the terminal goes, the user has left."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise _Signal(number)

    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}
    for number in numbers:
        before[number] = signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(work: _Work, number: int) -> NoReturn:
    word, keeper = work.session.set.word, work.keeper
    path = keeper.path if keeper else None
    if path is None or not path.exists():
        text = word("left_nothing")
    else:
        command = "whyfirst plan " + shlex.quote(str(path)) + (" --quick" if work.wishes.quick else "")
        text = word("left", path=path, command=command)
    raise Left(text, 128 + number)


# Bringing the brief to its reader


def _finish_without_asking(work: _Work) -> None:
    session = work.session
    if work.reading is None:
        session, missing = session.skip_rest()
    else:
        missing = tuple(slot for slot in session.open() if session.question(slot).required)
    if missing:
        lines = [f"  {slot.id}: {session.question(slot).ask}" for slot in dict.fromkeys(missing)]
        raise WhyfirstError("these answers are needed and missing; give them with --answers:\n" + "\n".join(lines))
    work.session = session
    for line in work.news:
        _say(line)
    work.news.clear()
    _deliver(work)


def _deliver(work: _Work) -> None:
    """The brief in its file or pipe, and only then the draft removed."""
    wishes, text, keeper = work.wishes, work.text(), work.keeper
    is_draft = keeper is not None and keeper.is_draft
    to_file = wishes.output not in ("", "-")
    to_stream = wishes.output == "-" or not (to_file or _is_terminal())
    path: Path | None = None
    if to_file or (work.document is not None and not is_draft and wishes.output != "-"):
        if keeper is None:
            keeper = store.Keeper.new(wishes.output) if to_file else store.Keeper.reopen(_document(work))
            if work.document is None or to_file or text != work.document.text:
                saved = keeper.save(text, work.session.plan().title)
                if saved.other is not None:
                    _say(work.session.set.word("conflict", other=saved.other, path=saved.path))
        path = keeper.path
    elif not to_stream:
        path = store.create(Path(), work.session.plan().title, text)
    if left := work.left():
        _say(work.session.set.word("left_as_is", parts=work.session.set.word("separator").join(left)))
    if to_stream:
        if not store.write_stream(sys.stdout, text):
            return
    elif _is_terminal() and not to_file:
        _show(text, plain=wishes.plain)
    if path is not None:
        _say(work.session.set.word("saved", path=path))
    if keeper is not None and not keeper.discard():
        _say(work.session.set.word("draft_stays", path=keeper.path))


def _document(work: _Work) -> store.Document:
    assert work.document is not None
    return work.document


def _is_terminal() -> bool:
    return sys.stdout is not None and not sys.stdout.closed and sys.stdout.isatty()


def _show(text: str, *, plain: bool) -> None:
    from whyfirst.commands.show import page

    page(text, plain=plain)


def _say(text: str) -> None:
    if sys.stderr is not None:
        print(text, file=sys.stderr)
