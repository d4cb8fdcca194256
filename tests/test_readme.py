"""What the README promises: its example works, and its tables list every command and option.

`python -m tests.test_readme` updates the brief in the README.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(
    r"<!-- (?P<name>[\w.-]+) -->\n(?P<fence>`{3,})\w+\n(?P<text>.*?)(?P=fence)\n", re.DOTALL
)
DAY = "1795392000"  # 2026-11-23


def _blocks() -> dict[str, str]:
    """Return the blocks of the README by the name in the comment before them."""
    readme = README.read_text(encoding="utf-8")
    return {block["name"]: block["text"] for block in BLOCK.finditer(readme)}


def _whyfirst(*args: str, cwd: Path | None = None) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "whyfirst", *args],
        cwd=cwd,
        env={**os.environ, "SOURCE_DATE_EPOCH": DAY, "COLUMNS": "200", "NO_COLOR": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def _brief(folder: Path) -> str:
    """Return the brief that the program writes from the README's questions and answers."""
    for name, text in _blocks().items():
        (folder / name).write_text(text, encoding="utf-8")
    return _whyfirst(
        "plan", "--set", "questions.yaml", "--answers", "answers.yaml", "--no-input", cwd=folder
    )


def test_the_example_gives_the_brief_that_the_readme_shows(tmp_path: Path) -> None:
    """A user who runs the README's example gets the brief it shows, to the letter."""
    assert _brief(tmp_path) == _blocks()["brief.md"]


def test_the_tables_name_every_command_and_option() -> None:
    """The README lists the same commands and options as `--help`."""
    readme = README.read_text(encoding="utf-8")
    commands = set()
    for command in _listed(_whyfirst("--help")):
        help_text = _whyfirst(command, "--help")
        subcommands = {f"{command} {name}" for name in _listed(help_text)}
        commands |= subcommands or {command}
        options = set(re.findall(r"--[a-z][a-z-]+", help_text)) - {"--help"}
        assert not [option for option in sorted(options) if f"`{option}" not in readme], command

    in_tables = set(re.findall(r"^\| `whyfirst ([a-z]+(?: [a-z]+)?)", readme, re.MULTILINE))
    assert in_tables == commands


def test_every_set_that_comes_with_the_program_is_named() -> None:
    """A reader of the README learns which question sets there are."""
    readme = README.read_text(encoding="utf-8")
    sets = sorted((README.parent / "questions").glob("*.yaml"))
    assert sets
    assert not [path.stem for path in sets if f"`{path.stem}`" not in readme]


def _listed(help_text: str) -> list[str]:
    """Return the commands that a help page lists."""
    _, _, commands = help_text.partition("Commands")
    return re.findall(r"^\W*([a-z]+) {2,}\S", commands, re.MULTILINE)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        brief = _brief(Path(folder))
    text = README.read_text(encoding="utf-8")
    brief_block = next(block for block in BLOCK.finditer(text) if block["name"] == "brief.md")
    start, end = brief_block.span("text")
    README.write_text(text[:start] + brief + text[end:], encoding="utf-8")
