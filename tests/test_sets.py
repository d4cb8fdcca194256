"""How question sets are found, listed, shown and copied, and what advice they get."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from whyfirst import sets
from whyfirst.errors import WhyfirstError
from whyfirst.roles import ROLES
from whyfirst.sets import Folder
from whyfirst.sets.outline import outline
from whyfirst.suggest import nearest
from whyfirst.words import ENGLISH

SMALL = "whyfirst: 1\ntitle: {}\nwhy:\n  - id: purpose\n    ask: Why?\n"


@pytest.fixture
def where(tmp_path: Path) -> tuple[Folder, ...]:
    """Make the three folders in which sets are looked for, with a set of each kind."""
    found = sets.folders(tmp_path / "here", tmp_path / "user", tmp_path / "built-in")
    for folder in found:
        folder.path.mkdir()
        (folder.path / "general.yaml").write_text(SMALL.format(folder.name), encoding="utf-8")
    (found[1].path / "own.yml").write_text(SMALL.format("Own"), encoding="utf-8")
    (found[1].path / "broken.yaml").write_text("titel: [", encoding="utf-8")
    (found[2].path / "crisis.yaml").write_text(SMALL.format("Crisis"), encoding="utf-8")
    (found[2].path / "README.md").write_text("Not a set.", encoding="utf-8")
    return found


def test_the_first_folder_that_has_a_name_wins(where: tuple[Folder, ...]) -> None:
    """A set at hand comes before one's own, and that before a built-in one; .yml counts too."""
    assert sets.questions("general", where).title == "here"
    (where[0].path / "general.yaml").unlink()
    assert sets.questions("general", where).title == "yours"
    assert sets.questions("own", where).name == "own"
    assert sets.questions("crisis", where).title == "Crisis"


def test_a_path_is_taken_as_it_is(where: tuple[Folder, ...], tmp_path: Path) -> None:
    """What has a separator or ends as YAML does is a file, wherever it lies."""
    path = tmp_path / "elsewhere.yaml"
    path.write_text(SMALL.format("Elsewhere"), encoding="utf-8")
    assert sets.questions(str(path), where).title == "Elsewhere"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (
            "genral",
            "There is no question set “genral”. Did you mean “general”? The sets are broken, crisis, general, own.",
        ),
        ("zzz", "There is no question set “zzz”. The sets are broken, crisis, general, own."),
        ("", "There is no question set “”. The sets are broken, crisis, general, own."),
        (
            "a\0\x1b[31m",
            "There is no question set “a\\x00\\x1b[31m”. The sets are broken, crisis, general, own.",
        ),
        (
            "{here}/genral.yaml",
            "{here}/genral.yaml: there is no such file; did you mean “general.yaml”?",
        ),
        (
            "{here}/crisis.yaml",
            "{here}/crisis.yaml: there is no such file; there is a set called “crisis”, without an ending",
        ),
        (
            "{here}/zzz.yaml",
            "{here}/zzz.yaml: there is no such file; check the name and the folder",
        ),
        ("{here}/../here", "{here}/../here: this is a folder; name a file in it"),
    ],
    ids=[
        "near",
        "not near",
        "nothing",
        "what no name can be",
        "file near",
        "name as file",
        "no file",
        "folder",
    ],
)
def test_a_set_that_is_not_there_is_met_with_the_nearest(
    where: tuple[Folder, ...], reference: str, message: str
) -> None:
    """An unknown name or file is answered with what is near, and with the names that there are."""
    here = str(where[0].path)
    with pytest.raises(WhyfirstError) as caught:
        sets.find(reference.replace("{here}", here), where)
    assert str(caught.value) == message.replace("{here}", here)


def test_every_set_is_listed_with_what_hides_it_and_broken_ones_as_such(
    where: tuple[Folder, ...],
) -> None:
    """The list names each set, where it is from and what hides it, and what is wrong with one that is broken."""
    found = [
        (each.name, each.folder, each.shadowed_by, bool(each.broken))
        for each in sets.available(where)
    ]
    here, yours = where[0].path / "general.yaml", where[0].path / "general.yaml"
    assert found == [
        ("general", "here", None, False),
        ("broken", "yours", None, True),
        ("general", "yours", here, False),
        ("own", "yours", None, False),
        ("crisis", "built in", None, False),
        ("general", "built in", yours, False),
    ]


def test_a_folder_that_is_there_twice_is_listed_once(tmp_path: Path) -> None:
    """In a checkout, the sets at hand are the built-in ones: each is listed once, and hides nothing."""
    (tmp_path / "one.yaml").write_text(SMALL.format("One"), encoding="utf-8")
    found = sets.available(sets.folders(tmp_path, tmp_path / "none", tmp_path))
    assert [(each.name, each.shadowed_by) for each in found] == [("one", None)]


def test_the_built_in_sets_are_found_beside_the_program(tmp_path: Path) -> None:
    """Without any folder of one's own, the shipped sets are there."""
    where = sets.folders(tmp_path / "none", tmp_path / "none")
    names = {each.name for each in sets.available(where)}
    assert {
        "general",
        "brief",
        "website",
        "social-media",
        "crisis",
        "open-data",
        "consultation",
        "campaign",
    } <= names
    assert not [each.name for each in sets.available(where) if each.broken]


def test_a_name_defaults_to_that_of_the_file(tmp_path: Path) -> None:
    """A set that gives no name is called as its file is."""
    path = tmp_path / "street-party.yaml"
    path.write_text(SMALL.format("Party"), encoding="utf-8")
    assert sets.load(path).name == "street-party"


def advised(tmp_path: Path, text: str) -> list[str]:
    """Return the advice on a set without errors, without the name of the file."""
    path = tmp_path / "set.yaml"
    path.write_text(text, encoding="utf-8")
    report = sets.examine(path)
    assert not report.errors
    return [
        str(problem).removeprefix(f"{path}: ").removeprefix(f"{path}:")
        for problem in report.problems
    ]


LIST = "  - {id: n, type: list, ask: N?, help: B, example: C}\n"
NEVER_QUICK = "“a” is quick but depends on “n”, which is not, so --quick asks neither; make both quick, or neither"
OTHER_NAME = "this set is called “other”, but is found by its file name, “set”; use the same name, or delete this line"
FULL = """\
whyfirst: 1
name: set
why:
  - {id: outcomes, role: outcome, type: list, ask: What changes?, help: Be short., example: Less waste, quick: true}
what:
  - {id: acts, role: activity, type: list, ask: What will you do?, help: Be short., example: A letter, quick: true}
"""


def test_a_role_that_the_reflection_misses_is_advised_with_what_it_would_give(
    tmp_path: Path,
) -> None:
    """Each role that is missing and would help is named with what it would give."""
    said = advised(tmp_path, SMALL.format("Small"))
    missing = ["owner", "audience", "outcome", "activity"]
    assert said[:4] == [
        f"no question has the role {name}; with one, {ROLES[name].gain}" for name in missing
    ]
    assert "no question has the role serves" in " ".join(advised(tmp_path, FULL))
    assert "role serves" not in " ".join(said)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("", None),
        ("  - {id: a, ask: A?}", "7:5: “a” has no help and no example; one line of each makes answers better"),
        ("  - {id: a, ask: A?, example: B}", "7:5: “a” has no help; one line of it makes answers better"),
        ("  - {id: a, ask: A?, help: B}", "7:5: “a” has no example; a concrete one says more than an explanation"),
        (
            "  - {id: a, ask: A?, help: B, example: C, for_each: acts}",
            "7:18: “a” is asked for each of “acts”; say which one with {item}",
        ),
        (
            '  - {id: a, ask: "{item}?", help: B, example: C}',
            "7:18: {item} is not replaced here, because this is asked once; add for_each:, or leave {item} out",
        ),
        (
            LIST + '  - {id: a, quick: true, ask: "{item}?", help: B, example: C, for_each: n}',
            f"8:73: {NEVER_QUICK}",
        ),
    ],
    ids=["nothing", "no help and example", "no help", "no example", "no item", "item once", "never quick"],
)  # fmt: skip
def test_what_single_questions_lack_is_advised(
    tmp_path: Path, line: str, advice: str | None
) -> None:
    """No help, no example, {item} without an item, and questions that --quick can never ask."""
    said = [
        each for each in advised(tmp_path, FULL + line + "\n") if not each.startswith("no question")
    ]
    assert said == ([advice] if advice else [])


def test_what_a_whole_set_lacks_is_advised(tmp_path: Path) -> None:
    """Too many questions, no outcome in a quick session, and a name that can't be found."""
    many = "".join(
        f"  - {{id: q{n}, ask: Why?, help: Be short., example: So}}\n" for n in range(15)
    )
    text = (
        FULL.replace("Less waste, quick: true", "Less waste").replace("name: set", "name: other")
        + many
    )
    said = [each for each in advised(tmp_path, text) if not each.startswith("no question")]
    assert said == [
        "there are 17 questions, more than 16; people get tired and answers get thin: which could go?",
        f"2:7: {OTHER_NAME}",
        "4:5: a session with --quick asks for no outcome; add quick: true to this question",
    ]


def test_words_left_in_english_are_advised(tmp_path: Path) -> None:
    """A set in another language is told which labels are missing, and what a label leaves out."""
    text = FULL + "language: de\nlabels: {why: Warum, count_kept_many: behalten}\n"
    said = [each for each in advised(tmp_path, text) if not each.startswith("no question")]
    left = len(ENGLISH) - 2
    assert said[0].startswith(
        f"7:11: {left} of the {len(ENGLISH)} labels have no replacement and stay English"
    )
    assert said[1] == "8:39: {number} is left out here; the English is “{number} kept”"


def test_a_copy_keeps_comments_and_names_the_schema_on_top() -> None:
    """In a copy, only the name and the line for editors are other than in the original."""
    text = "# yaml-language-server: $schema=./old.json\n# Mine.\nwhyfirst: 1\nname: general # so called\nwhy: [] # later\n"
    assert sets.copied(text, "my-own") == (
        "# yaml-language-server: $schema=./whyfirst.schema.json\n# Mine.\nwhyfirst: 1\nname: my-own\nwhy: [] # later\n"
    )
    assert 'name: "no"\n' in sets.copied(text, "no")
    assert sets.copied("whyfirst: 1\r\n", "x").split("\r\n")[1:] == ["whyfirst: 1", ""]
    assert 'name: "it\'s: 1"\n' in sets.copied(text, "it's: 1")


def test_the_outline_tells_what_depends_on_what() -> None:
    """Each question has its kind, its choices, when it is asked, and what it decides about."""
    questions = sets.parse(
        "whyfirst: 1\nwhy:\n"
        "  - {id: things, heading: Things, type: list, ask: Which?, required: true, quick: true}\n"
        "  - {id: sure, ask: Sure?, type: confirm, for_each: things, default: false}\n"
        "  - {id: how, ask: How?, type: select, other: true, default: b, when: {things: [x, y]},\n"
        "     choices: [{text: a, weak: true}, {text: b, about: the other}]}\n"
        "  - {id: best, ask: Best?, type: checkbox, choices_from: things, min: 1, max: 2}\n",
        "small",
    )
    text = outline(questions)
    assert text.startswith(
        "small\n\nWhy\n\n"
        "  1. Which?\n"
        "     [things] a list, one entry at a time · must be answered · with --quick too\n"
        "     > decides about sure, how, best\n\n"
        "  2. Sure?\n"
        "     [sure] yes or no · offers no\n"
        "     > asked for each of “Things”\n\n"
        "  3. How?\n"
        "     [how] choose one · offers b\n"
        "       - a (asked about later)\n"
        "       - b: the other\n"
        "       - something else, typed\n"
        "     > asked when “Things” is x or y\n\n"
        "  4. Best?\n"
        "     [best] choose any, or none · from 1 up to 2\n"
        "     > the choices are what was typed for “Things”\n\n"
        "Reflection\n\n"
    )
    assert re.findall(r"\[(\w+)\]", text)[4:] == ["more", "fewer", "different"]


def test_a_set_is_shown_as_text_that_fits_a_terminal() -> None:
    """The text has every question once, by stage, and no line much wider than a terminal."""
    made = sets.questions("social-media")
    text = outline(made)
    assert max(map(len, text.splitlines())) <= 90
    for question in made.questions:
        assert text.count(f"[{question.id}] ") == 1
    assert [line for line in text.splitlines() if line in ("Why", "What", "How", "Reflection")] == [
        "Why", "What", "How", "Reflection",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("requierd", "required"),
        ("Required", "required"),
        ("for-each", "for_each"),
        ("hlep", "help"),
        ("zzz", None),
        ("", None),
    ],
)
def test_a_misspelt_word_is_known_again(word: str, meant: str | None) -> None:
    """One slip of the finger, other cases and other hyphens are near; something else is not."""
    assert nearest(word, ["required", "for_each", "help", "heading"]) == meant
