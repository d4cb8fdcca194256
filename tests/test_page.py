"""One page for whoever decides: what is on it, what is not, and that every text stays as typed.

`python -m tests.test_page` updates the expected pages.
"""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pypandoc
import pytest

from tests.program import whyfirst

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
PAGES = ["allgemein", "general-new-carers", "social-media"]
DAY = "2026-11-23"

QUESTIONS = """\
whyfirst: 1
title: Everything a page can show
why:
  - {id: purpose, role: purpose, ask: Why?, heading: Purpose}
  - {id: situation, role: context, ask: What is it about?, heading: Decision needed}
  - {id: people, role: audience, type: list, ask: For whom?}
  - {id: outcomes, role: outcome, type: list, ask: What changes?}
  - {id: measure, role: measure, for_each: outcomes, ask: "How do you see “{item}”?"}
  - {id: now, role: baseline, for_each: outcomes, ask: How is it now?}
  - {id: wanted, role: target, for_each: outcomes, ask: What do you want?}
  - id: kind
    role: measure_kind
    for_each: outcomes
    type: select
    ask: What does it count?
    choices:
      - {text: How many saw it, value: seen, weak: true}
      - {text: Who is better off, value: better}
what:
  - {id: activities, role: activity, type: list, ask: What will you do?}
  - id: serves
    role: serves
    type: checkbox
    for_each: activities
    choices_from: outcomes
    ask: What does it serve?
  - {id: because, role: rationale, for_each: activities, ask: Why would it work?}
  - id: motive
    role: motive
    type: checkbox
    for_each: activities
    ask: What draws you to it?
    heading: What draws us
    choices: [It worked before, {text: It is new, weak: true}, {text: We must, weak: true}]
    other: true
  - {id: ways, role: alternative, type: list, ask: What else?}
  - {id: why_not, role: why_not, for_each: ways, ask: Why not?}
how:
  - {id: capacity, role: capacity, type: number, ask: How many can you keep going?}
  - {id: owner, role: owner, ask: Who sees to it?}
reflection:
  - {id: more, role: more, type: list, ask: What would you add?}
  - {id: fewer, role: fewer, type: paragraph, ask: What could go?}
  - id: decision
    role: decision
    type: select
    for_each: activities
    ask: What happens to it?
    choices: [{text: Keep, value: keep}, {text: Change, value: change}, {text: Stop, value: stop}]
  - id: becomes
    role: changed
    for_each: activities
    ask: What does it become?
    when: {decision: change}
  - {id: again, role: review, type: date, ask: When will you look again?, heading: Next look}
"""
BIN_DAYS: dict[str, Any] = {
    "title": "Bin days",
    "purpose": "Bins stay full for a week.",
    "people": ["Households", "Crews"],
    "outcomes": ["Fewer missed collections", "Crews drive each street once"],
    "measure": ["Missed bins a week", "Followers"],
    "now": ["40", None],
    "wanted": ["10 by June", "5,000"],
    "kind": ["better", "seen"],
    "activities": ["Facebook posts", "Fridge magnet", "Poster at the depot", "Film"],
    "serves": [[], ["O1", "O2"], ["O2"], ["O1"]],
    "because": [None, "It hangs by the calendar.", None, None],
    "motive": [["It worked before"], ["It worked before", "We must"], ["It is new"], ["It is new"]],
    "ways": ["Do nothing", "Ring everybody"],
    "why_not": ["They will not learn it", None],
    "capacity": 2,
    "owner": "Jo Smith",
    "more": [],
    "decision": ["stop", "change", "keep", "stop"],
    "becomes": {"Fridge magnet": "a magnet with pictures"},
    "again": "2027-07-01",
}  # fmt: skip


def brief_in(folder: Path, answers: dict[str, Any], questions: str = QUESTIONS) -> Path:
    """Write a brief with these answers in a folder, and return its path."""
    (folder / "all.yaml").write_text(questions, encoding="utf-8")
    answered = json.dumps(answers)
    arguments = ["--set", "all.yaml", "--answers", "-", "--no-input", "--output", "brief.md"]
    whyfirst(folder, DAY, "plan", *arguments, given=answered)
    return folder / "brief.md"


def page_of(brief: Path) -> str:
    """Return the page of a brief."""
    return whyfirst(brief.parent, DAY, "show", brief.name, "--format", "page")


def page_with(folder: Path, questions: str = QUESTIONS, **changes: object) -> str:
    """Return the page of the plan for bin days, with some answers changed."""
    return page_of(brief_in(folder, {**BIN_DAYS, **changes}, questions))


def rows(page: str) -> list[list[str]]:
    """Return the cells of every row of a table, without heads and dashes."""
    lines = [line for line in page.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line[1:-1].split(" | ")] for line in lines]
    heads = [number - 1 for number, row in enumerate(cells) if set("".join(row)) == {":", "-"}]
    others = {number + 1 for number in heads} | set(heads)
    return [row for number, row in enumerate(cells) if number not in others]


def golden_page(name: str, folder: Path) -> str:
    """Return the page of a real plan, in a folder for its brief."""
    answers = HERE / "plans" / f"{name}.yaml"
    arguments = ["--answers", str(answers), "--no-input", "--output", "brief.md"]
    whyfirst(folder, DAY, "plan", *arguments)
    return page_of(folder / "brief.md")


@pytest.mark.parametrize("name", PAGES)
def test_a_real_plan_gives_its_page(name: str, tmp_path: Path) -> None:
    """Real answers give the page that a person has read and approved, to the letter."""
    expected = (GOLDEN / f"page-{name}.md").read_text(encoding="utf-8")
    assert golden_page(name, tmp_path) == expected


@pytest.mark.parametrize("name", PAGES)
def test_there_are_no_codes_on_a_page(name: str, tmp_path: Path) -> None:
    """Nobody has to look up what A2 or O1 is, in the questions to be settled either."""
    page = golden_page(name, tmp_path)
    assert not re.search(r"\b[OAPSW]\d+\b", page)


def test_an_outcome_says_how_it_is_seen_from_now_to_what_is_wanted(tmp_path: Path) -> None:
    """Beside each outcome are its measure, where it is now and is to be, and what serves it."""
    first, second = rows(page_with(tmp_path))[:2]
    assert first == [
        "Fewer missed collections", "Missed bins a week: 40 → 10 by June", "Fridge magnet",
    ]  # fmt: skip
    assert second == [
        "Crews drive each street once",
        "Followers: → 5,000. *Counts:* How many saw it",
        "Fridge magnet; Poster at the depot",
    ]


def test_activities_say_what_becomes_of_them_and_the_stopped_come_last(tmp_path: Path) -> None:
    """What goes on comes first, with its decision; what was stopped says why it was."""
    assert rows(page_with(tmp_path))[2:] == [
        ["Fridge magnet", "Change: a magnet with pictures", "It hangs by the calendar."],
        ["Poster at the depot", "Keep", "*What draws us:* It is new"],
        ["*Stopped:* Facebook posts", "", "Served none of the outcomes"],
        ["*Stopped:* Film", "", "*What draws us:* It is new"],
    ]


def test_a_reply_is_the_reason_for_stopping(tmp_path: Path) -> None:
    """What somebody answered about an activity says more than its links do."""
    reply = {"check": "activity-without-outcome", "about": "Facebook posts", "reply": "They go."}
    cells = rows(page_with(tmp_path, replies=[reply]))
    assert ["*Stopped:* Facebook posts", "", "They go."] in cells


def test_a_motive_is_shown_only_where_every_one_is_weak(tmp_path: Path) -> None:
    """One good reason is enough to keep the others to oneself; a typed one does not count."""
    motives = [["It is new", "We can"], ["It worked before", "It is new"], ["We can"], []]
    page = page_with(tmp_path, motive=motives, decision=["keep"] * 4)
    assert page.count("*What draws us:*") == 1
    assert "*What draws us:* It is new; We can" in page
    assert "It worked before" not in page


def test_at_most_three_questions_are_to_be_settled_the_most_important_first(
    tmp_path: Path,
) -> None:
    """An outcome that nothing serves comes before weak reasons and missing measures."""
    page = page_with(
        tmp_path,
        outcomes=["One", "Two", "Three", "Four"],
        measure=[None, None, None, None],
        now=[], wanted=[], kind=[],
        serves=[["One"], ["Two"], ["One"], ["Two"]],
        decision=["keep"] * 4,
        becomes={},
    )  # fmt: skip
    settle = page.partition("**Still to be settled**\n\n")[2].splitlines()
    assert [line[:2] for line in settle] == ["1.", "2.", "3."]
    assert settle[0].startswith("1. No activity serves “Three”.")
    assert settle[1].startswith("2. No activity serves “Four”.")
    assert settle[2].startswith("3. There is capacity for 2 of the 4 activities.")


def test_what_has_a_reply_is_settled(tmp_path: Path) -> None:
    """The page asks only what nobody has answered yet."""
    before = page_with(tmp_path)
    assert "“Crews drive each street once” is measured by “How many saw it”" in before
    reply = {
        "check": "weak-measure",
        "about": "Crews drive each street once",
        "reply": "It is all.",
    }
    (tmp_path / "brief.md").unlink()
    assert "is measured by" not in page_with(tmp_path, replies=[reply])


def test_the_page_tells_the_owner_the_day_and_the_other_ways(tmp_path: Path) -> None:
    """Dates are in words; each other way has the reason against it."""
    page = page_with(tmp_path)
    assert "\n**Owner:** Jo Smith · **Next look:** 1 July 2027\n" in page
    assert (
        "\n**Other ways considered:** Do nothing (They will not learn it); Ring everybody\n" in page
    )
    assert (
        "\n**Started with 4 activities: 1 kept, 1 changed, 2 stopped, none added.** "
        "There is capacity for 2.\n" in page
    )


def test_parts_without_content_take_no_room(tmp_path: Path) -> None:
    """A plan of one outcome and one activity is two short lists, and nothing is missing there."""
    answers = {"title": "T", "outcomes": ["Warm hands"], "activities": ["Gloves"]}
    page = page_of(brief_in(tmp_path, answers))
    body, _, settle = page.partition("\n**Still to be settled**\n")
    assert body == (
        "---\ntitle: T\nlang: en\n---\n"
        "\n**What should change**\n\n- Warm hands\n"
        "\n**1 activity.**\n"
        "\n**What we do**\n\n- Gloves\n"
    )
    assert settle
    assert "Not answered yet" not in page


def test_after_a_review_the_page_shows_what_is_left(tmp_path: Path) -> None:
    """Outcomes, decisions, stopped activities, counts and the next look are those of today."""
    brief = brief_in(tmp_path, {**BIN_DAYS, "more": ["Card on a wrong bin"]})
    answers = {
        "reading": {"Fewer missed collections": "25 a week"},
        "why_same": False,
        "purpose_now": "Bins stay full for days.",
        "outcomes_now": ["Fewer missed collections"],
        "decision": {
            "Fridge magnet": "keep", "Poster at the depot": "stop", "Card on a wrong bin": "change",
        },
        "becomes": {"Card on a wrong bin": "a card with the next date"},
        "more": ["Letter"],
        "serves": {"Letter": ["Fewer missed collections"]},
        "again": "2028-01-15",
    }  # fmt: skip
    whyfirst(
        tmp_path, "2027-07-01", "review", brief.name, "--answers", "-", "--no-input",
        given=json.dumps(answers),
    )  # fmt: skip
    page = page_of(brief)
    assert "**Next look:** 15 January 2028" in page
    assert "**Why:** Bins stay full for days." in page
    assert "**Started with 4 activities, now 3.**" in page
    assert rows(page) == [
        [
            "Fewer missed collections",
            "Missed bins a week: 40 → 10 by June. *Last seen:* 25 a week",
            "Fridge magnet; Letter",
        ],
        ["Fridge magnet", "Keep", "It hangs by the calendar."],
        ["Card on a wrong bin", "Change: a card with the next date", ""],
        ["Letter", "Added", ""],
        ["*Stopped:* Facebook posts", "", "Served none of the outcomes"],
        ["*Stopped:* Film", "", "*What draws us:* It is new"],
        ["*Stopped:* Poster at the depot", "", "*What draws us:* It is new"],
    ]


@pytest.mark.parametrize(
    ("language", "labels", "day"),
    [
        ("en-GB", "", "1 July 2027"),
        ("fr", "", "2027-07-01"),
        ("fr", "labels: {months: " + "x " * 6 + "juillet x x x x x}\n", "1 juillet 2027"),
        ("fr", "labels: {months: janvier}\n", "2027-07-01"),
    ],
)
def test_a_day_is_in_words_of_the_language(
    language: str, labels: str, day: str, tmp_path: Path
) -> None:
    """Where the names of the months are not known in a language, the day is an ISO day."""
    questions = f"language: {language}\n{labels}{QUESTIONS}"
    assert f"**Next look:** {day}\n" in page_with(tmp_path, questions)


def test_a_time_is_in_words_too(tmp_path: Path) -> None:
    """In a crisis, the next look has a time."""
    page = page_with(tmp_path, again="2026-11-23 16:00")
    assert "**Next look:** 23 November 2026, 16:00\n" in page


NASTY = [
    "*a* _b_ **c** | `d` $e$ ~~f~~ ^g^", "# No heading", "- no list", "1. no list", "> no quote",
    "[x](y) ![z](w) [^1]", "---", "'quoted' \"text\" -- and ...", ":smile: @name", "(@) x", "**",
    "<b>x</b> &amp;", "Table: x", "{.class} ::: x", "| a | b |", "~~~", "+ plus", "a^2^ H~2~O", "`",
    "a\\",
]  # fmt: skip


@pytest.mark.parametrize("dialect", ["markdown-smart", "gfm"])
def test_a_real_pandoc_shows_every_text_as_typed(dialect: str, tmp_path: Path) -> None:
    """The title, the paragraphs, the cells and the lists keep every character."""
    given = {
        "title": NASTY[0], "purpose": NASTY[1], "situation": NASTY[2], "people": NASTY,
        "outcomes": NASTY, "measure": NASTY, "now": NASTY, "wanted": NASTY, "activities": NASTY,
        "serves": [["O1"]] * len(NASTY), "because": NASTY, "ways": NASTY, "why_not": NASTY,
        "owner": NASTY[3], "motive": [[text] for text in NASTY],
    }  # fmt: skip
    page = page_of(brief_in(tmp_path, given))
    html = pypandoc.convert_text(page, "html", format=dialect, extra_args=["--standalone"])
    assert "<h1 class=" in html
    assert "<h2" not in html
    assert html.count("<table") == 2
    shown = pypandoc.convert_text(html, "plain", format="html", extra_args=["--wrap=none"])
    flat = " ".join(shown.split())
    for text in NASTY:
        assert flat.count(text) >= 5, text
    document = json.loads(pypandoc.convert_text(page, "json", format=dialect))
    assert text_of(document["meta"]["title"]) == NASTY[0]


def test_the_reference_document_gives_a_page_its_size_and_rules(tmp_path: Path) -> None:
    """With the Word file that the README names, a page is A4 and its tables have rules."""
    reference = HERE.parent / "documents" / "reference.docx"
    word = tmp_path / "page.docx"
    pypandoc.convert_text(
        (GOLDEN / "page-social-media.md").read_text(encoding="utf-8"),
        "docx",
        format="markdown-smart",
        outputfile=str(word),
        extra_args=[f"--reference-doc={reference}"],
    )
    with zipfile.ZipFile(word) as inside:
        document = inside.read("word/document.xml").decode()
        styles = inside.read("word/styles.xml").decode()
    assert re.search(r'<w:pgSz [^>]*w:w="11906"', document)
    assert document.count("<w:tbl>") == 2
    assert re.search(r"<w:insideH ", styles)


def text_of(node: Any) -> str:
    """Return the text in a part of a document as pandoc reads it."""
    if isinstance(node, list):
        return "".join(map(text_of, node))
    if node["t"] == "Str":
        return str(node["c"])
    return text_of(node["c"]) if "c" in node else " "


if __name__ == "__main__":
    for name in PAGES:
        with tempfile.TemporaryDirectory() as folder:
            page = golden_page(name, Path(folder))
        (GOLDEN / f"page-{name}.md").write_text(page, encoding="utf-8")
