"""The messages about broken sets.

Each file in `broken` begins with the places, line:column, of its problems. The exact wording of all
messages is only in `golden/set-problems.txt`. After a change of wording, update that file with
`python -m tests.test_sets_errors`; the diff shows what users will read.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from whyfirst import sets
from whyfirst.errors import Problem, SetError
from whyfirst.sets.schema import schema
from whyfirst.yaml_file.reading import Node, parse

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "set-problems.txt"
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
NO_TEXT = {
    "empty": b"",
    "latin-1": "whyfirst: 1\ntitle: Café\n".encode("latin-1"),
    "not-utf-8-in-line-2": "whyfirst: 1\ntitle: é".encode() + b"\xe9",
    "too-large": b"x" * (4 * 1024 * 1024 + 1),
    "utf-16": b"\xff\xfew\x00h\x00y\x00",
    "utf-16-without-mark": "why: []".encode("utf-16-be"),
    "utf-32": "why: []".encode("utf-32"),
}
"""Files that can't be read as text, made here, as editors would change them."""
BUILT_IN = sorted((HERE.parent / "questions").glob("*.yaml"))

SEEN_BY_THE_CHECKER_ALONE = {
    "choice-none-of-these", "choice-text-twice", "choice-value-is-anothers-text",
    "choice-value-twice", "choices-from-itself", "choices-from-later", "choices-from-no-list",
    "choices-from-not-near", "choices-from-of-a-list-for-each", "choices-from-unknown",
    "default-blank", "default-no-choice", "default-of-confirm-is-text",
    "default-of-date-is-clock-time", "default-of-date-is-no-day", "default-of-list-is-text",
    "default-of-number-is-text", "default-of-number-too-small", "default-of-text-is-no",
    "default-of-text-is-number", "default-too-many", "for-each-itself", "for-each-later",
    "for-each-no-list", "for-each-not-near", "for-each-of-a-list-for-each", "for-each-unknown",
    "id-twice", "label-with-unknown-blank", "label-with-unknown-blank-not-near", "labels-yes-is-no",
    "max-is-infinite", "max-of-capacity-is-negative", "min-is-octal", "min-over-choices",
    "min-over-max", "no-questions", "role-chooses-from-wrong-list", "role-of-a-review-in-a-stage",
    "role-over-wrong-list", "role-twice", "role-twice-in-a-review", "too-many-choices",
    "when-circle", "when-circle-of-three", "when-confirm-is-text", "when-date-is-no-day",
    "when-itself", "when-later", "when-no-choice", "when-no-choice-not-near", "when-number-is-text",
    "when-odd-number", "when-of-each-from-once", "when-text-is-number", "when-text-is-yes",
    "when-text-of-choice", "when-unknown",
}  # fmt: skip
"""Problems that a schema can't find, as they depend on other parts of the file or on meaning."""


def expected(path: Path) -> list[tuple[int, int]]:
    """Return the places listed at the top of a broken file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    marked = [line.removeprefix("#: ") for line in lines if line.startswith("#: ")]
    places = [place.split(":") for place in marked]
    return [(int(line), int(column)) for line, column in places]


def reports() -> str:
    """Return what `sets check` reports on all broken files, separated by empty lines."""
    with tempfile.TemporaryDirectory() as folder:
        paths = list(BROKEN)
        for name, content in NO_TEXT.items():
            path = Path(folder, f"{name}.yaml")
            path.write_bytes(content)
            paths.append(path)

        parts = [str(sets.examine(path)).replace(str(path), path.name) for path in paths]
    return "\n\n".join(parts) + "\n"


def problems(path: Path) -> tuple[Problem, ...]:
    """Return the problems that keep the file from being loaded."""
    with pytest.raises(SetError) as caught:
        sets.load(path)
    return caught.value.problems


def plain(node: Node) -> Any:
    """Return the data of a file as an editor validates it."""
    if isinstance(node.value, dict):
        return {key: plain(entry.node) for key, entry in node.value.items()}
    if isinstance(node.value, list):
        return [plain(entry) for entry in node.value]
    return node.value


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_every_problem_of_a_broken_set_is_found_in_its_place(path: Path) -> None:
    """The author of a broken set sees all its problems at once, in the order of the file."""
    assert [(problem.line, problem.column) for problem in problems(path)] == expected(path)


def test_each_problem_is_reported_in_the_approved_words() -> None:
    """The reports on all broken files are those that a person has read and approved."""
    hint = "if the new words are better: python -m tests.test_sets_errors"
    assert reports() == GOLDEN.read_text(encoding="utf-8"), hint


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_a_built_in_set_has_no_errors(path: Path) -> None:
    """Every shipped set loads and has the name of its file."""
    assert sets.load(path).name == path.stem


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_the_schema_accepts_a_built_in_set(path: Path) -> None:
    """An editor with the schema finds nothing wrong with a shipped set."""
    root = parse(path.read_text(encoding="utf-8"), "set").root
    assert root is not None
    jsonschema.Draft202012Validator(schema()).validate(plain(root))


def test_schema_and_checker_agree() -> None:
    """The schema refuses what the checker refuses, unless that needs two parts of the file."""
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


def test_the_schema_is_valid_and_explains_every_key() -> None:
    """Editors get a valid JSON Schema 2020-12 that describes every key."""
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
    """The schema that the shipped sets refer to is the one the program prints."""
    shipped = json.loads(
        (HERE.parent / "questions" / "whyfirst.schema.json").read_text(encoding="utf-8")
    )
    assert shipped == schema(), (
        "update it with: whyfirst sets schema > questions/whyfirst.schema.json"
    )


def test_a_wrong_byte_is_found_in_its_line(tmp_path: Path) -> None:
    """The user sees the line and column of a byte that isn't UTF-8."""
    path = tmp_path / "set.yaml"
    path.write_bytes(NO_TEXT["not-utf-8-in-line-2"])
    (problem,) = problems(path)
    assert (problem.line, problem.column) == (2, 9)


def test_a_missing_file_and_a_folder_are_named_as_such(tmp_path: Path) -> None:
    """A missing file or a folder in its place is reported as one problem without a line."""
    (missing,) = problems(tmp_path / "no.yaml")
    assert (missing.path, missing.line) == (str(tmp_path / "no.yaml"), 0)
    assert "no such file" in str(missing)
    (folder,) = problems(tmp_path)
    assert (folder.path, folder.line) == (str(tmp_path), 0)
    assert "folder" in str(folder)


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(tmp_path: Path) -> None:
    """A set saved by an editor on Windows loads, and its columns are not shifted."""
    path = tmp_path / "set.yaml"
    path.write_bytes(b"\xef\xbb\xbfwhyfirst: 1\r\nwhy:\r\n  - id: purpose\r\n    ask: Why?\r\n")
    assert sets.load(path).why[0].ask == "Why?"
    path.write_bytes(b"\xef\xbb\xbftitel: Work\r\n")
    assert problems(path)[0].column == 1


def test_a_file_name_cannot_drive_the_terminal(tmp_path: Path) -> None:
    """An escape character in the name of a file is shown as text in the message."""
    (problem,) = problems(tmp_path / "\x1b[31m.yaml")
    assert "\x1b" not in str(problem)
    assert "\\x1b[31m.yaml" in str(problem)


def test_yaml_anchors_and_aliases_can_be_used() -> None:
    """A user can name a list of choices with an anchor and reuse it with an alias."""
    text = (
        "whyfirst: 1\nwhy:\n"
        "  - {id: one, ask: One?, type: select, choices: &all [Now, Later]}\n"
        "  - {id: two, ask: Two?, type: select, choices: *all}\n"
    )
    one, two = sets.parse(text).why
    assert one.choices == two.choices


def test_days_and_truth_values_need_no_quotes() -> None:
    """A user can write a day as a default, or yes for a truth value, without quotes."""
    text = (
        "whyfirst: 1\nwhy:\n"
        "  - {id: day, ask: When?, type: date, default: 2027-07-01, required: yes}\n"
        "  - {id: then, ask: What then?, when: {day: 2027-07-01}}\n"
    )
    day, then = sets.parse(text).why
    assert (day.default, day.required, then.when) == ("2027-07-01", True, {"day": "2027-07-01"})


def test_markup_of_a_terminal_library_stays_text() -> None:
    """Square brackets in a set stay as they were typed."""
    made = sets.parse('whyfirst: 1\nwhy:\n  - {id: a, ask: "Why [bold]not[/bold] [/docs]?"}\n')
    assert made.why[0].ask == "Why [bold]not[/bold] [/docs]?"


def test_a_text_may_be_folded_over_lines_in_the_file() -> None:
    """A question folded with > is one line, without a line break at its end."""
    made = sets.parse(
        "whyfirst: 1\nwhy:\n  - id: a\n    ask: >\n      Why do it,\n      and for whom?\n"
    )
    assert made.why[0].ask == "Why do it, and for whom?"


def test_very_many_problems_are_cut_short() -> None:
    """The user sees the first 500 problems of a file, and a line that says there are more."""
    text = "whyfirst: 1\nwhy:\n" + "".join(
        f"  - {{id: q{n}, ask: A?, zzz: 1}}\n" for n in range(600)
    )
    with pytest.raises(SetError) as caught:
        sets.parse(text)
    assert len(caught.value.problems) == 501
    last = caught.value.problems[-1]
    assert (last.path, last.line) == ("text", 0)
    assert "first 500 problems" in str(last)


if __name__ == "__main__":
    GOLDEN.write_text(reports(), encoding="utf-8")
