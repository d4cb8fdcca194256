"""`questions/README.md` is true: its examples work, and its tables are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from whyfirst import sets
from whyfirst.commands.sets import app
from whyfirst.errors import SetError
from whyfirst.model import Question, QuestionSet
from whyfirst.question_types import TYPES
from whyfirst.roles import ROLES

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "questions" / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
SETS = [
    block
    for kind, block in BLOCKS
    if kind == "yaml" and block.startswith(("whyfirst", "# yaml-language-server"))
]
TRAPS = re.findall(r"^\| `([^`\n]+:[^`\n]+)` \|[^|]*\| `([^`\n]+)` \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize("text", SETS, ids=range(len(SETS)))
def test_each_example_is_a_set_without_errors(text: str) -> None:
    """A user can copy every example of a set and use it unchanged."""
    assert sets.parse(text).questions


def test_the_first_example_has_four_lines() -> None:
    """The smallest set is as small as the page says."""
    assert SETS[0].count("\n") == 4


def test_the_broken_example_gets_the_messages_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sets check` prints about the broken example what the page shows."""
    (broken,) = (block for kind, block in BLOCKS if block.startswith("# questions/party.yaml"))
    (messages,) = (block for kind, block in BLOCKS if kind == "text")
    monkeypatch.chdir(tmp_path)
    Path("questions").mkdir()
    Path("questions/party.yaml").write_text(broken, encoding="utf-8")
    result = CliRunner().invoke(app, ["check", "questions/party.yaml"])
    assert result.exit_code == 1
    assert result.stdout == messages


@pytest.mark.parametrize(("bad", "good"), TRAPS, ids=[bad for bad, _ in TRAPS])
def test_each_trap_is_refused_and_its_remedy_works(bad: str, good: str) -> None:
    """What the table warns against is refused, and what it recommends is accepted."""
    around = "whyfirst: 1\nwhy:\n  - id: purpose\n"
    if not bad.startswith("ask:"):
        around += "    ask: Why?\n"
    if bad.startswith("choices:"):
        around += "    type: select\n"
    with pytest.raises(SetError):
        sets.parse(f"{around}    {bad}\n    required: true\n")
    assert sets.parse(f"{around}    {good}\n    required: true\n")


def test_the_page_names_every_type_role_and_key() -> None:
    """A reader of the page finds every part of the format."""
    named = set(re.findall(r"`([a-z_]+)`|^ *(?:- )?([a-z_]+):", TEXT, re.MULTILINE))
    words = {word for pair in named for word in pair}
    known = {
        *TYPES,
        *ROLES,
        *Question.model_fields,
        *QuestionSet.model_fields,
        "value",
        "weak",
        "about",
    }
    assert not known - words


def test_the_hook_on_the_page_is_the_one_that_is_shipped() -> None:
    """The pre-commit hook on the page is in the hooks file, and finds the built-in sets."""
    (block,) = (block for _, block in BLOCKS if block.startswith("# .pre-commit-config.yaml"))
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert yaml.safe_load(block)["repos"][0]["hooks"] == [{"id": hook["id"]}]
    assert hook["entry"] == "whyfirst sets check"
    assert all(
        re.search(hook["files"], f"questions/{path.name}")
        for path in (ROOT / "questions").glob("*.yaml")
    )
