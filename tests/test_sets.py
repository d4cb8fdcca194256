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
    """Create the three folders that are searched for sets, with a set of each kind."""
    folders = sets.folders(tmp_path / "here", tmp_path / "user", tmp_path / "built-in")
    for folder in folders:
        folder.path.mkdir()
        (folder.path / "general.yaml").write_text(SMALL.format(folder.name), encoding="utf-8")
    _, yours, built_in = folders
    (yours.path / "own.yml").write_text(SMALL.format("Own"), encoding="utf-8")
    (yours.path / "broken.yaml").write_text("titel: [", encoding="utf-8")
    (built_in.path / "crisis.yaml").write_text(SMALL.format("Crisis"), encoding="utf-8")
    (built_in.path / "README.md").write_text("Not a set.", encoding="utf-8")
    return folders


def test_the_first_folder_that_has_a_name_wins(where: tuple[Folder, ...]) -> None:
    """A set here is preferred to the user's own, and that to a built-in one; .yml counts too."""
    assert sets.questions("general", where).title == "here"
    (where[0].path / "general.yaml").unlink()
    assert sets.questions("general", where).title == "yours"
    assert sets.questions("own", where).name == "own"
    assert sets.questions("crisis", where).title == "Crisis"


def test_a_path_names_a_file(where: tuple[Folder, ...], tmp_path: Path) -> None:
    """A reference with a separator or a YAML ending opens that file, wherever it is."""
    path = tmp_path / "elsewhere.yaml"
    path.write_text(SMALL.format("Elsewhere"), encoding="utf-8")
    assert sets.questions(str(path), where).title == "Elsewhere"


def test_a_brief_refers_to_a_set_by_name_only_where_that_finds_it(tmp_path: Path) -> None:
    """From any other folder, a brief refers to the file by a relative path."""
    path = tmp_path / "proj" / "questions" / "ours.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(SMALL.format("Ours"), encoding="utf-8")
    briefs = tmp_path / "proj" / "briefs"
    away = tmp_path / "away"

    by_name = sets.SetFile.of("ours", path)
    assert by_name.reference_from(briefs) == "ours"
    assert by_name.reference_from(away) == "../proj/questions/ours.yaml"
    by_path = sets.SetFile.of(str(path), path)
    assert by_path.reference_from(briefs) == "../questions/ours.yaml"

    path.unlink()
    assert by_name.reference_from(away) == "ours"  # a path would lead nowhere either


def test_a_search_for_the_set_of_a_brief_lists_each_place_once(tmp_path: Path) -> None:
    """Each folder above the brief is there, nearest first, and the three for a new plan last."""
    (tmp_path / ".git").mkdir()
    briefs = tmp_path / "briefs"
    briefs.mkdir()
    (tmp_path / "linked").symlink_to(briefs)
    search = sets.find_for_brief("crissis", tmp_path / "linked" / "b.md")
    assert not search.is_found
    assert search.places[:2] == (briefs / "questions", tmp_path / "questions")
    assert len(search.places) == len(set(search.places))
    assert search.explain().startswith(
        "There is no question set “crissis”. Did you mean “crisis”? These places were searched:\n"
        f"  {briefs / 'questions'}\n"
    )
    assert sets.find_for_brief("x", Path("/b.md")).places[0] == Path("/questions")


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        pytest.param(
            "genral",
            "There is no question set “genral”. Did you mean “general”? "
            "The sets are broken, crisis, general, own.",
            id="a similar name",
        ),
        pytest.param(
            "zzz",
            "There is no question set “zzz”. The sets are broken, crisis, general, own.",
            id="an unknown name",
        ),
        pytest.param(
            "",
            "There is no question set “”. The sets are broken, crisis, general, own.",
            id="an empty name",
        ),
        pytest.param(
            "a\0\x1b[31m",
            "There is no question set “a\\x00\\x1b[31m”. "
            "The sets are broken, crisis, general, own.",
            id="an impossible name",
        ),
        pytest.param(
            "{here}/genral.yaml",
            "{here}/genral.yaml: there is no such file; did you mean “general.yaml”?",
            id="a similar file",
        ),
        pytest.param(
            "{here}/crisis.yaml",
            "{here}/crisis.yaml: there is no such file; "
            "there is a set called “crisis”, without an ending",
            id="a name as a file",
        ),
        pytest.param(
            "{here}/zzz.yaml",
            "{here}/zzz.yaml: there is no such file; check the name and the folder",
            id="no file",
        ),
        pytest.param(
            "{here}/../here",
            "{here}/../here: this is a folder; name a file in it",
            id="a folder",
        ),
    ],
)
def test_a_missing_set_gets_a_suggestion(
    where: tuple[Folder, ...], reference: str, message: str
) -> None:
    """An unknown name or file is reported with a similar name and the names of all sets."""
    here = str(where[0].path)
    with pytest.raises(WhyfirstError) as caught:
        sets.find(reference.replace("{here}", here), where)
    assert str(caught.value) == message.replace("{here}", here)


def test_the_list_shows_which_sets_are_hidden_or_broken(where: tuple[Folder, ...]) -> None:
    """The list names each set with its folder, the file that hides it and whether it is broken."""
    listed = []
    for entry in sets.available(where):
        listed.append((entry.name, entry.folder, entry.shadowed_by, bool(entry.broken)))
    here = where[0].path / "general.yaml"
    assert listed == [
        ("general", "here", None, False),
        ("broken", "yours", None, True),
        ("general", "yours", here, False),
        ("own", "yours", None, False),
        ("crisis", "built in", None, False),
        ("general", "built in", here, False),
    ]


def test_a_folder_that_is_searched_twice_is_listed_once(tmp_path: Path) -> None:
    """In a checkout, where ./questions is the built-in folder, each set is listed once."""
    (tmp_path / "one.yaml").write_text(SMALL.format("One"), encoding="utf-8")
    listed = sets.available(sets.folders(tmp_path, tmp_path / "none", tmp_path))
    assert [(entry.name, entry.shadowed_by) for entry in listed] == [("one", None)]


def test_the_built_in_sets_come_with_the_program(tmp_path: Path) -> None:
    """A user without any folder of their own has the shipped sets, and none is broken."""
    where = sets.folders(tmp_path / "none", tmp_path / "none")
    names = {entry.name for entry in sets.available(where)}
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
    assert not [entry.name for entry in sets.available(where) if entry.broken]


def test_a_set_without_a_name_is_named_after_its_file(tmp_path: Path) -> None:
    """A user can leave out `name:`; the set then has the name of its file."""
    path = tmp_path / "street-party.yaml"
    path.write_text(SMALL.format("Party"), encoding="utf-8")
    assert sets.load(path).name == "street-party"


def advice_on(tmp_path: Path, text: str) -> list[str]:
    """Return the advice on a set without errors, without the name of the file."""
    path = tmp_path / "set.yaml"
    path.write_text(text, encoding="utf-8")
    report = sets.examine(path)
    assert not report.errors
    advice = []
    for problem in report.problems:
        advice.append(str(problem).removeprefix(f"{path}: ").removeprefix(f"{path}:"))
    return advice


def advice_but_on_roles(tmp_path: Path, text: str) -> list[str]:
    """Return the advice on a set, without that on missing roles."""
    advice = advice_on(tmp_path, text)
    return [line for line in advice if not line.startswith("no question")]


LIST = "  - {id: n, type: list, ask: N?, help: B, example: C}\n"
NEVER_QUICK = (
    "“a” is quick but depends on “n”, which is not, so --quick asks neither; "
    "make both quick, or neither"
)
OTHER_NAME = (
    "this set is called “other”, but is found by its file name, “set”; "
    "use the same name, or delete this line"
)
ITEM_ONCE = (
    "7:18: {item} is not replaced here, because this is asked once; "
    "add for_each:, or leave {item} out"
)
TOO_MANY = (
    "there are 17 questions, more than 16; people get tired and answers get thin: which could go?"
)
FULL = """\
whyfirst: 1
name: set
why:
  - {id: outcomes, role: outcome, type: list, ask: What?, help: B, example: Less waste, quick: true}
what:
  - {id: acts, role: activity, type: list, ask: How?, help: B, example: A letter, quick: true}
"""


def test_missing_roles_are_listed_with_their_use(tmp_path: Path) -> None:
    """The author of a set reads which roles are missing and what each would add."""
    advice = advice_on(tmp_path, SMALL.format("Small"))
    missing = ["owner", "audience", "outcome", "activity"]
    assert advice[:4] == [
        f"no question has the role {name}; with one, {ROLES[name].gain}" for name in missing
    ]
    assert "no question has the role serves" in " ".join(advice_on(tmp_path, FULL))
    assert "role serves" not in " ".join(advice)


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param(
            "  - {id: a, ask: A?}",
            ["7:5: “a” has no help and no example; one line of each makes answers better"],
            id="no help and example",
        ),
        pytest.param(
            "  - {id: a, ask: A?, example: B}",
            ["7:5: “a” has no help; one line of it makes answers better"],
            id="no help",
        ),
        pytest.param(
            "  - {id: a, ask: A?, help: B}",
            ["7:5: “a” has no example; a concrete one says more than an explanation"],
            id="no example",
        ),
        pytest.param(
            "  - {id: a, ask: A?, help: B, example: C, for_each: acts}",
            ["7:18: “a” is asked for each of “acts”; say which one with {item}"],
            id="no item",
        ),
        pytest.param(
            '  - {id: a, ask: "{item}?", help: B, example: C}',
            [ITEM_ONCE],
            id="item once",
        ),
        pytest.param(
            LIST + '  - {id: a, quick: true, ask: "{item}?", help: B, example: C, for_each: n}',
            [f"8:73: {NEVER_QUICK}"],
            id="never quick",
        ),
    ],
)
def test_incomplete_questions_get_advice(tmp_path: Path, line: str, advice: list[str]) -> None:
    """Authors learn of missing help, misplaced {item} and questions that --quick can't ask."""
    assert advice_but_on_roles(tmp_path, FULL + line + "\n") == advice


def test_a_set_as_a_whole_gets_advice(tmp_path: Path) -> None:
    """Authors learn of too many questions, a quick session without outcomes and a wrong name."""
    text = FULL.replace("Less waste, quick: true", "Less waste").replace("name: set", "name: other")
    for n in range(15):
        text += f"  - {{id: q{n}, ask: Why?, help: Be short., example: So}}\n"
    assert advice_but_on_roles(tmp_path, text) == [
        TOO_MANY,
        f"2:7: {OTHER_NAME}",
        "4:5: a session with --quick asks for no outcome; add quick: true to this question",
    ]


def test_labels_left_in_english_get_advice(tmp_path: Path) -> None:
    """Authors of a set in another language learn which labels are missing or incomplete."""
    text = FULL + "language: de\nlabels: {why: Warum, count_kept_many: behalten}\n"
    advice = advice_but_on_roles(tmp_path, text)
    missing = len(ENGLISH) - 2
    assert advice[0].startswith(
        f"7:11: {missing} of the {len(ENGLISH)} labels have no replacement and stay English"
    )
    assert advice[1] == "8:39: {number} is left out here; the English is “{number} kept”"


def test_a_copy_keeps_comments_and_names_the_schema_on_top() -> None:
    """A copy differs from the original only in its name and its line for editors."""
    text = (
        "# yaml-language-server: $schema=./old.json\n"
        "# Mine.\n"
        "whyfirst: 1\n"
        "name: general # so called\n"
        "why: [] # later\n"
    )
    assert sets.copied(text, "my-own") == (
        "# yaml-language-server: $schema=./whyfirst.schema.json\n"
        "# Mine.\n"
        "whyfirst: 1\n"
        "name: my-own\n"
        "why: [] # later\n"
    )
    assert 'name: "no"\n' in sets.copied(text, "no")
    assert sets.copied("whyfirst: 1\r\n", "x").split("\r\n")[1:] == ["whyfirst: 1", ""]
    assert 'name: "it\'s: 1"\n' in sets.copied(text, "it's: 1")


def test_the_outline_shows_what_depends_on_what() -> None:
    """`sets show` gives each question's type, choices, condition and what depends on it."""
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


def test_an_outline_fits_a_terminal() -> None:
    """The outline has every question once, by stage, and no line much wider than a terminal."""
    social_media = sets.questions("social-media")
    text = outline(social_media)
    lines = text.splitlines()
    assert max(map(len, lines)) <= 90
    for question in social_media.questions:
        assert text.count(f"[{question.id}] ") == 1
    stages = ["Why", "What", "How", "Reflection"]
    assert [line for line in lines if line in stages] == stages


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
def test_a_misspelt_word_gets_the_right_suggestion(word: str, meant: str | None) -> None:
    """A typing error, other case or a hyphen still finds the word; an unrelated word doesn't."""
    assert nearest(word, ["required", "for_each", "help", "heading"]) == meant
