"""What is said about sets that are wrong. Each file in `broken` begins with the messages that it must lead to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from whyfirst import sets
from whyfirst.errors import Problem, SetError
from whyfirst.model import Role
from whyfirst.sets.schema import schema
from whyfirst.yaml_file.reading import Node, parse

AS_UTF_8 = "save it as UTF-8, with “Save as” in your editor"
HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
BUILT_IN = sorted((HERE.parent / "questions").glob("*.yaml"))

SEEN_BY_THE_CHECKER_ALONE = {
    "role-of-a-review-in-a-stage", "role-twice-in-a-review",
    "role-chooses-from-wrong-list", "role-over-wrong-list", "role-twice", "id-twice",
    "for-each-itself", "for-each-later", "for-each-no-list", "for-each-not-near", "for-each-of-a-list-for-each",
    "for-each-unknown", "choices-from-itself", "choices-from-later", "choices-from-no-list", "choices-from-not-near",
    "choices-from-of-a-list-for-each", "choices-from-unknown",
    "when-circle", "when-circle-of-three", "when-confirm-is-text", "when-date-is-no-day", "when-itself", "when-later",
    "when-no-choice", "when-no-choice-not-near", "when-number-is-text", "when-odd-number", "when-of-each-from-once",
    "when-text-is-number", "when-text-is-yes", "when-text-of-choice", "when-unknown",
    "choice-none-of-these", "choice-text-twice", "choice-value-is-anothers-text", "choice-value-twice",
    "min-is-octal", "min-over-choices", "min-over-max", "max-of-capacity-is-negative",
    "default-blank", "default-no-choice", "default-of-confirm-is-text", "default-of-date-is-clock-time",
    "default-of-date-is-no-day", "default-of-list-is-text", "default-of-number-is-text",
    "default-of-number-too-small", "default-of-text-is-no", "default-of-text-is-number", "default-too-many",
    "label-with-unknown-blank", "labels-yes-is-no", "label-with-unknown-blank-not-near", "no-questions",
    "too-many-choices",
    "max-is-infinite",
}  # fmt: skip
"""Wrong only in the light of another place in the file, or of what words mean: more than a schema can say."""


def expected(path: Path) -> list[str]:
    """The messages at the head of a broken file."""
    lines = (
        path.read_text(encoding="utf-8").replace("{roles}", ", ".join(get_args(Role))).splitlines()
    )
    return [f"{path}:{line.removeprefix('#: ')}" for line in lines if line.startswith("#: ")]


def problems(path: Path) -> tuple[Problem, ...]:
    """What keeps the file from being loaded."""
    with pytest.raises(SetError) as caught:
        sets.load(path)
    return caught.value.problems


def plain(node: Node) -> Any:
    """The data of a file, as an editor hands it to a schema."""
    if isinstance(node.value, dict):
        return {key: plain(entry.node) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return [plain(entry) for entry in node.value]
    return node.value


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_set_is_refused_with_every_problem_its_place_and_what_to_do(path: Path) -> None:
    """Loading a broken set raises all that is wrong with it, in exactly these words."""
    assert [str(problem) for problem in problems(path)] == expected(path)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_each_problem_is_shown_with_its_line_and_a_caret(path: Path) -> None:
    """The report of a broken file repeats the line of each problem, with a caret under the column."""
    report = sets.examine(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    text = str(report)
    for problem in report.problems:
        line = lines[problem.line - 1].replace("\t", " ")
        assert problem.what in text
        assert not line.isprintable() or len(line) > 100 or f"    {line}" in text
    assert text.count("^") >= len(report.problems)


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_a_built_in_set_has_no_errors(path: Path) -> None:
    """Every shipped set loads, and is called as its file is."""
    assert sets.load(path).name == path.stem


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_the_schema_accepts_a_built_in_set(path: Path) -> None:
    """An editor with the schema finds nothing wrong with a shipped set."""
    root = parse(path.read_text(encoding="utf-8"), "set").root
    assert root is not None
    jsonschema.Draft202012Validator(schema()).validate(plain(root))


def test_schema_and_checker_agree() -> None:
    """What the checker refuses the schema refuses too, where it can be seen without comparing places of the file."""
    validator = jsonschema.Draft202012Validator(schema())
    accepted = set()
    for path in BROKEN:
        source = parse(path.read_text(encoding="utf-8"), "set")
        if (
            source.root is not None
            and not source.problems
            and validator.is_valid(plain(source.root))
        ):
            accepted.add(path.stem)
    assert accepted == SEEN_BY_THE_CHECKER_ALONE


def test_the_schema_is_one_and_explains_every_key() -> None:
    """The schema is valid JSON Schema 2020-12, and each key of set, question and choice has a description."""
    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    assert made["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    parts = [
        made,
        made["$defs"]["Question"],
        made["$defs"]["Choice"]["anyOf"][1],
        made["properties"]["labels"],
    ]
    undescribed = [
        key
        for part in parts
        for key, value in part["properties"].items()
        if not value.get("description")
    ]
    assert not undescribed


def test_the_schema_beside_the_built_in_sets_is_the_current_one() -> None:
    """The schema that the first line of each shipped set names is there, and is what the program makes."""
    shipped = json.loads(
        (HERE.parent / "questions" / "whyfirst.schema.json").read_text(encoding="utf-8")
    )
    assert shipped == schema(), (
        "write it anew: whyfirst sets schema > questions/whyfirst.schema.json"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            b"\xff\xfew\x00h\x00y\x00",
            "this file is in UTF-16 or UTF-32; save it as UTF-8, with “Save as” in your editor",
        ),
        (
            "why: []".encode("utf-16-be"),
            "this file is in UTF-16 or UTF-32; save it as UTF-8, with “Save as” in your editor",
        ),
        (
            "why: []".encode("utf-32"),
            "this file is in UTF-16 or UTF-32; save it as UTF-8, with “Save as” in your editor",
        ),
        (
            "whyfirst: 1\ntitle: Caf\u00e9\n".encode("latin-1"),
            f"this file is not UTF-8: byte 0xe9 is wrong here; {AS_UTF_8}",
        ),
        (b"", "this file is empty; begin it with whyfirst: 1"),
        (
            b"x" * (4 * 1024 * 1024 + 1),
            "this file is larger than 4 MiB; is it the right file?",
        ),
    ],
    ids=["utf-16", "utf-16 without mark", "utf-32", "latin-1", "empty", "too large"],
)
def test_a_file_that_is_no_text_is_named_as_what_it_is(
    tmp_path: Path, content: bytes, message: str
) -> None:
    """Another encoding, an empty file and one that is too large are each called by their names."""
    path = tmp_path / "set.yaml"
    path.write_bytes(content)
    (problem,) = problems(path)
    assert f"{problem.what}; {problem.todo}" == message


def test_a_wrong_byte_is_found_in_its_line(tmp_path: Path) -> None:
    """A byte that is not UTF-8 is shown with the line and column in which it stands."""
    path = tmp_path / "set.yaml"
    path.write_bytes("whyfirst: 1\ntitle: é".encode() + b"\xe9")
    (problem,) = problems(path)
    assert (problem.line, problem.column) == (2, 9)


def test_a_missing_file_and_a_folder_are_named_as_such(tmp_path: Path) -> None:
    """A file that is not there, and a folder in its place, are each said in a sentence without a place."""
    assert [str(problem) for problem in problems(tmp_path / "no.yaml")] == [
        f"{tmp_path / 'no.yaml'}: there is no such file; check the name and the folder"
    ]
    assert [str(problem) for problem in problems(tmp_path)] == [
        f"{tmp_path}: this is a folder; name a file in it"
    ]


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    """A set saved by an editor on Windows loads, and its columns are not shifted."""
    path = tmp_path / "set.yaml"
    path.write_bytes(b"\xef\xbb\xbfwhyfirst: 1\r\nwhy:\r\n  - id: purpose\r\n    ask: Why?\r\n")
    assert sets.load(path).why[0].ask == "Why?"
    path.write_bytes(b"\xef\xbb\xbftitel: Work\r\n")
    assert problems(path)[0].column == 1


def test_a_name_of_a_file_can_not_act_on_a_screen(tmp_path: Path) -> None:
    """An escape character in the name of a file is shown as an escape in the message."""
    (problem,) = problems(tmp_path / "\x1b[31m.yaml")
    assert "\x1b" not in str(problem)
    assert "\\x1b[31m.yaml" in str(problem)


def test_shared_parts_are_read_where_they_are_named() -> None:
    """An anchor gives a value a name, and an alias puts it elsewhere too."""
    text = (
        "whyfirst: 1\nwhy:\n"
        "  - {id: one, ask: One?, type: select, choices: &all [Now, Later]}\n"
        "  - {id: two, ask: Two?, type: select, choices: *all}\n"
    )
    one, two = sets.parse(text).why
    assert one.choices == two.choices


def test_days_and_answers_without_quotes_are_taken_where_no_text_is_meant() -> None:
    """A day as a default, and yes for a key that is either true or false, need no quotes."""
    text = (
        "whyfirst: 1\nwhy:\n"
        "  - {id: day, ask: When?, type: date, default: 2027-07-01, required: yes}\n"
        "  - {id: then, ask: What then?, when: {day: 2027-07-01}}\n"
    )
    day, then = sets.parse(text).why
    assert (day.default, day.required, then.when) == ("2027-07-01", True, {"day": "2027-07-01"})


def test_markup_of_a_terminal_library_is_text_like_any_other() -> None:
    """Square brackets in a set stay as they are typed, in the set and in what is said of it."""
    made = sets.parse('whyfirst: 1\nwhy:\n  - {id: a, ask: "Why [bold]not[/bold] [/docs]?"}\n')
    assert made.why[0].ask == "Why [bold]not[/bold] [/docs]?"


def test_a_text_may_be_folded_over_lines_in_the_file() -> None:
    """A question written with > is one line, without the line break at its end."""
    made = sets.parse(
        "whyfirst: 1\nwhy:\n  - id: a\n    ask: >\n      Why do it,\n      and for whom?\n"
    )
    assert made.why[0].ask == "Why do it, and for whom?"


def test_very_many_problems_are_cut_short() -> None:
    """Of a file in which everything is wrong the first 500 problems are listed, and that there are more."""
    text = "whyfirst: 1\nwhy:\n" + "".join(
        f"  - {{id: q{n}, ask: A?, zzz: 1}}\n" for n in range(600)
    )
    with pytest.raises(SetError) as caught:
        sets.parse(text)
    assert len(caught.value.problems) == 501
    assert (
        str(caught.value.problems[-1])
        == "text: only the first 500 problems are listed; mend these, then look for more"
    )
