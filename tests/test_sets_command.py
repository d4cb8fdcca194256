"""The `sets` commands as a user meets them."""

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
    """Each test runs in an empty folder, with no sets of the user's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def run(*words: str) -> Result:
    """Run a command. An error of the user is raised, as the program would print it."""
    result = CliRunner().invoke(app, list(words))
    if isinstance(result.exception, WhyfirstError):
        raise result.exception
    return result


def test_list_names_the_sets_and_what_hides_which() -> None:
    """The list tells name, title, about and origin, and which file hides which."""
    assert "general       Any piece of work (built in)\n" in run("list").stdout
    run("copy", "general")
    lines = run("list").stdout.splitlines()
    assert "general       Any piece of work (here, questions/general.yaml)" in lines
    place = lines.index("general       Any piece of work (built in)")
    assert lines[place + 1].strip() == "hidden by questions/general.yaml"


def test_list_says_that_a_set_is_broken_and_goes_on() -> None:
    """A broken file stands in the list with the first thing that is wrong, and the rest is listed too."""
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


def test_show_gives_text_as_it_was_typed() -> None:
    """What would be markup for a terminal library is shown as it stands in the set."""
    Path("odd.yaml").write_text(BROKEN.replace("tpye", "type"), encoding="utf-8")
    assert "Why [bold]not[/docs]?" in run("show", "odd.yaml").stdout


def test_show_refuses_a_broken_set_with_all_that_is_wrong() -> None:
    """A set that can't be used is not shown."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    with pytest.raises(WhyfirstError, match=r"odd\.yaml:5:5"):
        run("show", "odd.yaml")


def test_copy_makes_a_set_of_ones_own_that_can_be_used() -> None:
    """A copy lies in ./questions, is found by its name, keeps comments, and brings the schema for editors."""
    result = run("copy", "social-media")
    assert result.stdout == "questions/social-media.yaml\n"
    assert sets.find("social-media") == Path("questions/social-media.yaml")
    assert (
        json.loads(Path("questions/whyfirst.schema.json").read_text(encoding="utf-8")) == schema()
    )
    assert (
        Path("questions/social-media.yaml")
        .read_text(encoding="utf-8")
        .startswith("# yaml-language-server: $schema=./")
    )


def test_copy_under_another_name_is_called_so() -> None:
    """The copy has the name of its file."""
    run("copy", "general", "party.yaml")
    assert sets.load(Path("party.yaml")).name == "party"


def test_copy_never_writes_over_a_file() -> None:
    """Neither a set nor a schema that is there already is changed."""
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
def test_wrong_use_is_an_error_of_the_user(words: tuple[str, ...], message: str) -> None:
    """A name, file or folder that is not there is said, with what is near."""
    with pytest.raises(WhyfirstError, match=message):
        run(*words)


def test_check_says_what_is_wrong_where_and_exits_with_1() -> None:
    """Each problem is on stdout with its line and a caret; how many there are is on stderr."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    result = run("check", "odd.yaml")
    assert result.exit_code == 1
    assert result.stdout == (
        "odd.yaml:5:5: unknown key “tpye” in a question; did you mean “type”?\n        tpye: text\n        ^\n"
    )
    assert result.stderr == "odd.yaml: 1 error\n"


def test_check_of_a_set_that_is_right_exits_with_0_and_may_advise() -> None:
    """Advice is said to be that, and is no error."""
    Path("small.yaml").write_text(BROKEN.replace("tpye", "type"), encoding="utf-8")
    result = run("check", "small.yaml", "general")
    assert result.exit_code == 0
    assert "small.yaml:3:5: advice: “purpose” has no help and no example;" in result.stdout
    assert "small.yaml: can be used, with " in result.stderr


def test_check_gives_problems_as_data() -> None:
    """With --format json, stdout is a list of all problems of all files."""
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
            "what": "this file is in UTF-16 or UTF-32", "todo": "save it as UTF-8, with “Save as” in your editor",
        },
    ]  # fmt: skip


def test_check_looks_at_all_files_though_one_is_missing() -> None:
    """What is wrong with the files that are there is said before the one that is not."""
    Path("odd.yaml").write_text(BROKEN, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "none.yaml", "odd.yaml"])
    assert isinstance(result.exception, WhyfirstError)
    assert "odd.yaml:5:5" in result.stdout


def test_check_without_a_file_is_wrong_use() -> None:
    """Nothing to check is a mistake in the command."""
    assert run("check").exit_code == 2


def test_schema_is_written_whole() -> None:
    """What is written is the schema, as JSON."""
    assert json.loads(run("schema").stdout) == schema()
