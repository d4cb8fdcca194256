"""The `sets` commands, as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from whyfirst import sets
from whyfirst.commands.sets import app
from whyfirst.errors import WhyfirstError
from whyfirst.sets.schema import schema

BROKEN = "whyfirst: 1\nwhy:\n  - id: purpose\n    ask: Why [bold]not[/docs]?\n    tpye: text\n"


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in an empty folder, without any sets of the user's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def run(*words: str) -> Result:
    """Run a command, and raise the error that the program would print."""
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, WhyfirstError):
        raise result.exception
    return result


def test_list_shows_each_set_and_which_file_hides_it() -> None:
    """`sets list` shows the name, title and folder of each set, and the file that hides it."""
    assert "general       Any piece of work (built in)\n" in run("list").stdout
    run("copy", "general")
    lines = run("list").stdout.splitlines()
    assert "general       Any piece of work (here, questions/general.yaml)" in lines
    place = lines.index("general       Any piece of work (built in)")
    assert lines[place + 1].strip() == "hidden by questions/general.yaml"


def test_list_includes_broken_sets() -> None:
    """A broken set is listed with its first problem, and the sets after it are listed too."""
    Path("questions").mkdir()
    Path("questions/mine.yaml").write_text(BROKEN, encoding="utf-8")
    result = run("list")
    assert result.exit_code == 0
    assert "mine          can't be used (here, questions/mine.yaml)\n" in result.stdout
    assert (
        "questions/mine.yaml:5:5: unknown key “tpye” in a question; did you mean “type”?"
        in result.stdout
    )
    assert "general " in result.stdout


def test_show_prints_text_as_it_was_typed() -> None:
    """Square brackets, which are markup to a terminal library, are shown as they are in the set."""
    Path("odd.yaml").write_text(BROKEN.replace("tpye", "type"), encoding="utf-8")
    assert "Why [bold]not[/docs]?" in run("show", "odd.yaml").stdout


def test_show_refuses_a_broken_set() -> None:
    """A broken set isn't shown; the user gets the place of its problem instead."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(WhyfirstError, match=r"odd\.yaml:5:5"):
        run("show", "odd.yaml")


def test_copy_makes_a_set_that_can_be_used_at_once() -> None:
    """A copy goes to ./questions, is found by name, and comes with the schema for editors."""
    result = run("copy", "social-media")
    copy = Path("questions/social-media.yaml")
    copied_schema = Path("questions/whyfirst.schema.json")
    assert result.stdout == "questions/social-media.yaml\n"
    assert sets.find("social-media") == copy
    assert json.loads(copied_schema.read_text(encoding="utf-8")) == schema()
    first_line = "# yaml-language-server: $schema=./"
    assert copy.read_text(encoding="utf-8").startswith(first_line)


def test_copy_can_give_another_name() -> None:
    """A copy to another file is named after that file."""
    run("copy", "general", "party.yaml")
    assert sets.load(Path("party.yaml")).name == "party"


def test_copy_never_writes_over_a_file() -> None:
    """An existing set or schema is left unchanged."""
    run("copy", "general")
    Path("questions/general.yaml").write_text("mine", encoding="utf-8")
    Path("questions/whyfirst.schema.json").write_text("mine too", encoding="utf-8")
    with pytest.raises(WhyfirstError, match=r"questions/general\.yaml"):
        run("copy", "brief", "questions/general.yaml")
    run("copy", "brief")
    assert Path("questions/general.yaml").read_text(encoding="utf-8") == "mine"
    assert Path("questions/whyfirst.schema.json").read_text(encoding="utf-8") == "mine too"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("copy", "genral"), "Did you mean “general”?"),
        (("copy", "general", "none/party.yaml"), "none/party.yaml"),
        (("copy", "general", "party"), "did you mean “party.yaml”?"),
        (("show", "genral"), "Did you mean “general”?"),
        (("check", "genral"), "Did you mean “general”?"),
        (("check", "none.yaml"), "there is no such file"),
    ],
)
def test_a_wrong_name_gets_a_suggestion(words: tuple[str, ...], message: str) -> None:
    """A missing set, file or folder is named, with a similar name if there is one."""
    with pytest.raises(WhyfirstError, match=message):
        run(*words)


def test_check_reports_problems_and_exits_with_1() -> None:
    """Each problem is printed on stdout with its line and a caret, and their number on stderr."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    result = run("check", "odd.yaml")
    assert result.exit_code == 1
    assert result.stdout == (
        "odd.yaml:5:5: unknown key “tpye” in a question; did you mean “type”?\n"
        "        tpye: text\n"
        "        ^\n"
    )
    assert result.stderr == "odd.yaml: 1 error\n"


def test_check_of_a_valid_set_exits_with_0_and_may_advise() -> None:
    """Advice on a valid set is marked as advice and doesn't count as an error."""
    Path("small.yaml").write_text(BROKEN.replace("tpye", "type"), encoding="utf-8")
    result = run("check", "small.yaml", "general")
    assert result.exit_code == 0
    assert "small.yaml:3:5: advice: “purpose” has no help and no example;" in result.stdout
    assert "small.yaml: can be used, with " in result.stderr


def test_check_prints_problems_as_json() -> None:
    """With --format json, stdout is a list of all problems in all files."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    Path("two.yaml").write_bytes(b"\xff\xfe")
    result = run("check", "odd.yaml", "two.yaml", "--format", "json")
    assert result.exit_code == 1
    assert result.stderr == ""
    assert json.loads(result.stdout) == [
        {
            "path": "odd.yaml", "line": 5, "column": 5, "level": "error",
            "what": "unknown key “tpye” in a question", "todo": "did you mean “type”?",
        },
        {
            "path": "two.yaml", "line": 0, "column": 0, "level": "error",
            "what": "this file is in UTF-16 or UTF-32",
            "todo": "save it as UTF-8, with “Save as” in your editor",
        },
    ]  # fmt: skip


def test_check_examines_the_other_files_if_one_is_missing() -> None:
    """Problems in the files that exist are printed before the error about the missing one."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "none.yaml", "odd.yaml"])
    assert isinstance(result.exception, WhyfirstError)
    assert "odd.yaml:5:5" in result.stdout


def test_check_without_a_file_is_a_usage_error() -> None:
    """A user who names no file gets a usage error."""
    assert run("check").exit_code == 2


def test_schema_prints_the_whole_schema() -> None:
    """`sets schema` prints the schema as JSON."""
    assert json.loads(run("schema").stdout) == schema()
