"""The session: in which order it asks, and that it loses no answer on the way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whyfirst.errors import Refusal
from whyfirst.findings import findings
from whyfirst.model import QuestionSet
from whyfirst.session import Place, Reply, Session
from whyfirst.sheet import TITLE, Chosen, Entries, Mark, Number, Plan, Slot

NOW = datetime(2026, 11, 23, 9, 30)

OUTCOMES: dict[str, Any] = {
    "id": "outcomes",
    "role": "outcome",
    "type": "list",
    "ask": "Outcomes?",
    "required": True,
    "quick": True,
}
ACTIVITIES: dict[str, Any] = {
    "id": "activities",
    "role": "activity",
    "type": "list",
    "ask": "Activities?",
    "required": True,
}
SERVES: dict[str, Any] = {
    "id": "serves", "role": "serves", "type": "checkbox", "for_each": "activities",
    "choices_from": "outcomes", "ask": "What does {item} serve?",
}  # fmt: skip
BECAUSE: dict[str, Any] = {
    "id": "because",
    "role": "rationale",
    "for_each": "activities",
    "ask": "Why {item}?",
}
DECISION: dict[str, Any] = {
    "id": "decision", "role": "decision", "for_each": "activities", "type": "select",
    "ask": "{item}?", "choices": ["keep", "change", "stop"],
}  # fmt: skip


def set_of(*why: dict[str, Any], **stages: list[dict[str, Any]]) -> QuestionSet:
    """Return a set with these questions in its first stage, and others by their stage."""
    return QuestionSet.model_validate({"whyfirst": 1, "name": "test", "why": list(why), **stages})


def begun(questions: QuestionSet, *replies: Reply, quick: bool = False) -> Session:
    """Return a session that has its title and these answers."""
    session = Session.new(questions, NOW, quick=quick).start()
    return after(session, "A title", *replies)


def after(session: Session, *replies: Reply) -> Session:
    """Return the session after these replies, one after the other."""
    for reply in replies:
        session = session.answer(reply)
    return session


def asked(session: Session) -> str:
    """Return the current question, or an empty text on the page."""
    step = session.step()
    return step.ask if step else ""


def prompted(session: Session) -> Reply:
    """Return the reply that the prompt starts with, which Enter alone would give."""
    step = session.step()
    if step is None:
        return None
    if isinstance(step.answer, (bool, Chosen)):
        return step.answer
    return step.text


def items(*keys: int) -> Chosen:
    """Return the answer that chooses the items with these keys."""
    return Chosen(keys=keys)


WHOLE = set_of(OUTCOMES, what=[ACTIVITIES, SERVES, BECAUSE], reflection=[DECISION])


def whole() -> Session:
    """Return a session up to the reflection, with two outcomes and two linked activities."""
    return begun(
        WHOLE,
        "One",
        "Two",
        "",
        "Magnet",
        "Poster",
        "",
        items(1),
        "people see it",
        items(1, 2),
        "it is big",
    )


def test_consecutive_questions_over_a_list_are_asked_item_by_item() -> None:
    """The user answers all about one activity before the next, each named by code and text."""
    session = begun(WHOLE, "One", "", "Magnet", "Poster", "")
    order = []
    for _ in range(4):
        order.append(asked(session))
        session = session.answer(None)
    assert order == [
        "What does A1 Magnet serve?",
        "Why A1 Magnet?",
        "What does A2 Poster serve?",
        "Why A2 Poster?",
    ]


def test_an_item_keeps_its_answers_when_its_text_is_edited() -> None:
    """A reworded activity keeps its answers, and a reworded outcome is still served."""
    session = after(whole().change(Slot("activities")), "Fridge magnet", "Poster", "")
    session = after(session.change(Slot("outcomes")), "One and all", "Two", "")
    plan = session.plan()
    assert [item.text for item in plan.items("activity")] == ["Fridge magnet", "Poster"]
    assert plan.answer("rationale", 1) == "people see it"
    assert plan.answer("serves", 1) == items(plan.items("outcome")[0].key)
    assert plan.items("outcome")[0].text == "One and all"


def test_a_removed_item_takes_its_answers_along_and_brings_them_back() -> None:
    """A removed activity leaves nothing in the plan, and gets its answers back if typed again."""
    session = after(whole().change(Slot("activities")), "", "Poster", "")
    assert [item.text for item in session.plan().items("activity")] == ["Poster"]
    assert session.plan().answer("rationale", 1) == "it is big"
    assert "people see it" not in session.plan().answers.values()
    session = after(session.change(Slot("activities")), "Poster", "magnet", "")
    assert session.plan().answer("rationale", 2) == "people see it"
    assert session.plan().answer("serves", 2) == items(1)


def test_a_removed_outcome_is_no_longer_served() -> None:
    """Removing an outcome removes its links, and an activity without any link is asked again."""
    session = after(whole().change(Slot("outcomes")), "", "Two", "")
    assert asked(session) == "What does A1 Magnet serve?"
    assert session.plan().answer("serves", 2) == items(1)
    assert Slot("serves", 1) not in session.plan().answers


def test_going_back_shows_the_earlier_answer_and_keeps_the_later_ones() -> None:
    """Going back shows each answer, a list from its last entry; Enter to return changes nothing."""
    session = whole()
    plan, place = session.plan(), session.place
    prompts = []
    while session.place != Place(TITLE):
        session = session.back()
        prompts.append(prompted(session))
    assert prompts == [
        "it is big",
        items(1, 2),
        "people see it",
        items(1),
        "Poster",
        "Magnet",
        "Two",
        "One",
        "A title",
    ]
    for _ in range(4 + 2 + 3 + 3 + 1):
        if session.place == place:
            break
        session = session.answer(prompted(session))
    assert session.place == place
    assert session.plan() == plan


def test_what_was_typed_is_there_when_the_user_comes_back() -> None:
    """A half typed text is kept until the next answer, even one that would be refused."""
    number = {"id": "n", "type": "number", "ask": "How many?"}
    session = begun(set_of(number, {"id": "t", "ask": "Text?"}))
    session = session.back("fou").answer("A title")
    step = session.step()
    assert step is not None
    assert (step.ask, step.typed) == ("How many?", "fou")
    again = session.answer("4").back().step()
    assert again is not None
    assert (again.answer, again.typed) == (Number(4), None)


def test_an_answer_comes_back_when_its_condition_holds_again() -> None:
    """A question with a `when` is asked only while that holds, and its answer is remembered."""
    online = {"id": "online", "type": "confirm", "ask": "Online?", "required": True}
    where = {"id": "where", "ask": "Where?", "when": {"online": True}}
    session = begun(set_of(online, where), "yes", "On our site")
    assert session.plan().answers[Slot("where")] == "On our site"
    session = session.change(Slot("online")).answer("no")
    assert Slot("where") not in session.plan().answers
    assert Slot("where") not in session.slots()
    session = session.change(Slot("online")).answer("yes")
    assert session.plan().answers[Slot("where")] == "On our site"


def test_a_change_from_the_page_asks_only_what_is_new() -> None:
    """A user who adds an activity from the page is asked about it, and nothing again."""
    questions = set_of(OUTCOMES, what=[ACTIVITIES, BECAUSE])
    session = begun(questions, "One", "", "Magnet", "", "people see it")
    session = after(session, None, None, None)
    assert session.step() is None
    session = after(session.change(Slot("activities")), "Magnet", "Poster", "")
    assert asked(session) == "Why A2 Poster?"
    assert session.answer("it is big").step() is None


def test_quick_asks_the_quick_questions_and_the_rest_on_request() -> None:
    """A question that --quick leaves out isn't in the plan until the user asks for it."""
    questions = set_of(OUTCOMES, {"id": "slow", "ask": "Slow?"})
    session = after(begun(questions, quick=True), "One", "", None, None, None)
    assert session.step() is None
    assert Slot("slow") not in session.plan().answers
    session = session.ask_all()
    assert asked(session) == "Slow?"
    assert session.answer(None).plan().answers[Slot("slow")] is None


def test_added_activities_are_asked_about_except_the_decision() -> None:
    """An activity that `more` adds gets the next code and its links before `fewer` is asked."""
    session = after(whole(), "Letter", "")
    assert asked(session) == "What does A3 Letter serve?"
    session = after(session, items(2), "it is read")
    assert session.plan().answer("serves", 3) == items(2)
    later = [slot.id for slot in session.open()]
    assert later == ["fewer", "different", "decision", "decision"]
    with pytest.raises(Refusal, match="already there"):
        session.change(Slot("more")).answer("poster")


def test_an_answer_needs_the_right_number_of_entries() -> None:
    """A full list ends by itself and a short one is refused; a checkbox can be skipped."""
    several = {"id": "some", "type": "list", "ask": "Some?", "min": 2, "max": 3}
    pick = {"id": "pick", "type": "checkbox", "ask": "Pick?", "choices": ["a", "b", "c"], "min": 2}
    session = begun(set_of(several, pick), "x")
    with pytest.raises(Refusal, match="at least 2"):
        session.answer("")
    session = after(session, "y", "z")
    assert asked(session) == "Pick?"
    with pytest.raises(Refusal, match="at least 2"):
        session.answer(Chosen(values=("a",)))
    assert session.answer(None).plan().answers[Slot("pick")] is None


def test_a_default_is_in_the_prompt_and_is_used_without_input() -> None:
    """The prompt starts with the default, which is also the answer if nobody can be asked."""
    questions = set_of({"id": "n", "type": "number", "ask": "How many?", "default": 4}, OUTCOMES)
    session = begun(questions)
    assert prompted(session) == "4"
    done, missing = session.skip_rest()
    assert done.plan().answers[Slot("n")] == Number(4)
    assert missing == (Slot("outcomes"),)


def test_a_choice_without_options_is_not_asked() -> None:
    """A user who skipped a list isn't asked to choose from it."""
    optional = {**OUTCOMES, "required": False}
    session = begun(set_of(optional, what=[ACTIVITIES, SERVES]), "", "Magnet", "")
    assert Slot("serves", 1) not in session.slots()


def test_a_day_in_other_words_is_shown_before_it_is_accepted() -> None:
    """The user sees which day `3 months` means, and accepts it with Enter."""
    review = {"id": "review", "role": "review", "type": "date", "ask": "When?"}
    session = begun(set_of(review)).answer("3 months")
    step = session.step()
    assert step is not None
    assert step.typed == "2027-02-23"
    assert "3 months" in step.notice
    assert session.answer(step.typed).plan().answers[Slot("review")] == "2027-02-23"


@pytest.mark.parametrize("typed", ["1 July 2027", "July 1, 2027", "1. Jul 2027", "2027-07-01"])
def test_a_day_may_have_the_name_of_its_month(typed: str) -> None:
    """A day is understood as people write it, and as the page does."""
    review = {"id": "review", "role": "review", "type": "date", "ask": "When?"}
    session = begun(set_of(review)).answer(typed)
    step = session.step()
    if typed != "2027-07-01":
        assert step is not None
        session = session.answer(step.typed)
    assert session.plan().answers[Slot("review")] == "2027-07-01"


@pytest.mark.parametrize("typed", ["31 February 2027", "1 Ju 2027", "1 Juli 2027", "40 May 2027"])
def test_a_day_that_does_not_exist_is_refused(typed: str) -> None:
    """A month that could be two, or is another language's, is not guessed."""
    review = {"id": "review", "role": "review", "type": "date", "ask": "When?"}
    with pytest.raises(Refusal, match="isn't a date"):
        begun(set_of(review)).answer(typed)


def test_a_typed_text_that_matches_a_choice_is_that_choice() -> None:
    """A user can type a choice in any case and with spaces around it."""
    pick = {"id": "pick", "type": "checkbox", "ask": "Pick?", "choices": ["ham", "eggs"]}
    session = begun(set_of({**pick, "other": True}))
    answered = session.answer(Chosen(values=("eggs", " HAM ", " toast ")))
    assert answered.sheet.answers[Slot("pick")] == Chosen(values=("ham", "eggs", "toast"))
    answered = session.answer(Chosen(values=("none of these",)))
    assert answered.sheet.answers[Slot("pick")] == Chosen()
    with pytest.raises(Refusal, match="not both"):
        session.answer(Chosen(values=("ham", "None of these")))
    with pytest.raises(Refusal, match="“toast”"):
        begun(set_of(pick)).answer(Chosen(values=("ham", "toast")))
    with pytest.raises(Refusal, match="“toast”"):
        begun(set_of({**pick, "type": "select"})).answer(Chosen(values=("toast",)))


@st.composite
def random_sets(draw: st.DrawFn) -> QuestionSet:
    """Draw a set with questions of every type, some for each item, some with conditions."""
    stages: dict[str, list[dict[str, Any]]] = {"what": [], "how": [], "reflection": []}
    kind: dict[str, Any] = {
        "id": "kind",
        "type": "select",
        "ask": "Kind?",
        "choices": ["a", "b", "c"],
    }
    sure = {"id": "sure", "type": "confirm", "ask": "Sure?"}
    stages["what"].append({**ACTIVITIES, "required": draw(st.booleans())})
    each_kind = {**kind, "id": "each-kind", "for_each": "activities"}
    stages["what"] += [question for question in (SERVES, BECAUSE, each_kind) if draw(st.booleans())]
    for number in range(draw(st.integers(0, 5))):
        question: dict[str, Any] = {"id": f"q{number}", "ask": f"{number}?"}
        question["type"] = draw(
            st.sampled_from(["text", "list", "select", "checkbox", "confirm", "number"])
        )
        if question["type"] in ("select", "checkbox"):
            source: list[dict[str, Any]] = [
                {"choices": ["a", "b", "c"]},
                {"choices_from": "outcomes"},
            ]
            question |= draw(st.sampled_from(source))
        if draw(st.booleans()):
            question["for_each"] = draw(st.sampled_from(["activities", "outcomes"]))
        conditions: list[dict[str, Any]] = [
            {},
            {"kind": "a"},
            {"kind": ["a", "b"]},
            {"sure": True},
            {"sure": False},
        ]
        if each_kind in stages["what"] and question.get("for_each") == "activities":
            conditions.append({"each-kind": ["b", "c"]})
        question["when"] = draw(st.sampled_from(conditions))
        stages[draw(st.sampled_from(["how", "reflection"]))].append(question)
    if draw(st.booleans()):
        stages["reflection"].append(DECISION)
    return set_of(OUTCOMES, kind, sure, **stages)


def reply_here(session: Session, seed: int) -> Reply:
    """Return the reply of the user with this seed, always the same for the same item."""
    assert session.place is not None
    slot, entry = session.place
    if isinstance(slot, Mark):
        return f"We know ({slot.check})."
    question = session.sheet.question(slot)
    item = session.sheet.item_of(slot)
    about = item.text if item else ""
    options = session.sheet.options(question)
    texts = sorted(option.text for option in options)
    chance = random.Random(repr((seed, slot.id, about)))  # noqa: S311 - not a secret

    if question.type == "list":
        count = chance.randint(int(question.required), 3)
        return f"{slot.id} {about} {entry}" if entry < count else ""
    if not question.required and chance.random() < 0.2:
        return None
    match question.type:
        case "select":
            return chance.choice(texts)
        case "checkbox":
            chosen = Chosen()
            for text in chance.sample(texts, chance.randint(0, len(texts))):
                option = options.find(text)
                assert option is not None
                chosen += option.chosen
            return chosen
        case "confirm":
            return chance.random() < 0.5
        case "number":
            return str(chance.randint(0, 9))
        case _:
            return f"text {chance.random()}"


def submit(session: Session, reply: Reply) -> Session:
    """Return the session after a reply, or with this entry emptied if the reply is refused."""
    try:
        return session.answer(reply)
    except Refusal:
        return session.answer("") if reply else session


def straight(session: Session, seed: int) -> Session:
    """Return the session at the page, after the replies of the user with this seed."""
    for _ in range(1000):
        if session.step() is None:
            return session
        session = submit(session, reply_here(session, seed))
    raise AssertionError("the session does not end")


def test_an_entry_renamed_to_another_shares_no_number_with_it() -> None:
    """A text that was removed, came back and was renamed leaves its number to the renamed one."""
    session = Session.new(set_of(OUTCOMES), NOW).start().answer("Title")
    session = session.answer("Calm").answer("Trust")
    session = session.back().answer("")  # Trust is removed,
    session = session.answer("Trust")  # comes back
    session = session.back().answer("Sleep")  # and is renamed
    session = session.answer("Trust")
    outcomes = session.sheet.answers[Slot("outcomes")]
    assert isinstance(outcomes, Entries)
    assert [entry.text for entry in outcomes.entries] == ["Calm", "Sleep", "Trust"]
    assert len({entry.key for entry in outcomes.entries}) == 3


def without_settled(session: Session) -> Plan:
    """Return the plan without replies to findings that the answers have settled."""
    plan = session.plan()
    open_marks = {finding.mark for finding in findings(plan) if not finding.settled}
    replies = {mark: reply for mark, reply in plan.replies.items() if mark in open_marks}
    return replace(plan, replies=replies)


def wandering(session: Session, ways: Sequence[str], seed: int) -> Session:
    """Return the session after right and wrong replies, skips and steps back."""
    for number, way in enumerate(ways):
        if session.step() is None:
            session = session.change(random.Random(number).choice(session.slots()))  # noqa: S311 - any will do
        elif way == "back":
            session = session.back("half typed")
        elif way == "skip":
            session = submit(session, None)
        else:
            session = submit(session, reply_here(session, seed if way == "right" else number))
    return session


@settings(max_examples=60)
@given(
    random_sets(),
    st.integers(0, 9),
    st.lists(st.sampled_from(["right", "right", "wrong", "back", "skip"]), max_size=60),
)
def test_the_same_answers_make_the_same_plan_in_any_order(
    questions: QuestionSet, seed: int, ways: list[str]
) -> None:
    """However a user got there, the same final answers give the same plan.

    Only a finding that is settled by then may have been asked about, or not.
    """
    start = Session.new(questions, NOW).start()
    session = wandering(start, ways, seed).back()
    while session.place != Place(TITLE):
        session = session.back()
    assert without_settled(straight(session, seed)) == without_settled(straight(start, seed))
