"""Ten real plans through the command line: their briefs, and what the reflection finds in them.

`python -m tests.test_plan_documents` updates the expected briefs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pypandoc
import pytest

from whyfirst.text import width

HERE = Path(__file__).parent
PLANS = sorted((HERE / "plans").glob("*.yaml"))
GOLDEN = HERE / "golden"


def brief_of(answers: Path) -> str:
    """Return the brief that the program writes from a file of answers."""
    run = subprocess.run(
        [sys.executable, "-m", "whyfirst", "plan", "--answers", str(answers), "--no-input"],
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795392000"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("answers", PLANS, ids=lambda path: path.stem)
def test_a_real_plan_gives_its_brief(answers: Path) -> None:
    """Real answers give the brief that a person has read and approved, to the letter."""
    assert brief_of(answers) == (GOLDEN / f"{answers.stem}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["general-new-carers", "general-call-list", "website-allotments"])
def test_a_brief_becomes_a_document(name: str, tmp_path: Path) -> None:
    """Pandoc turns a brief into a Word file and a web page with its headings, map and text."""
    brief = (GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    page = pypandoc.convert_text(brief, "html", format="gfm")
    for stage in ("Why", "What", "How", "Reflection"):
        assert f">{stage}</h2>" in page
    assert "<table" in page
    word = tmp_path / "brief.docx"
    pypandoc.convert_text(brief, "docx", format="gfm", outputfile=str(word))
    inside = zipfile.ZipFile(word).read("word/document.xml").decode()
    assert inside.count('w:val="Heading2"') == 4
    assert "<w:tbl>" in inside


def test_the_map_leaves_room_for_its_texts() -> None:
    """In pandoc's Markdown, activities have the widest column, and outcomes are centred."""
    brief = (GOLDEN / "general-new-carers.md").read_text(encoding="utf-8")
    blocks = json.loads(pypandoc.convert_text(brief, "json", format="markdown"))["blocks"]
    (table,) = [block["c"] for block in blocks if block["t"] == "Table"]
    alignments, widths = zip(*table[2], strict=True)
    assert [alignment["t"] for alignment in alignments[1:4]] == ["AlignCenter"] * 3
    activity, *outcomes, decision = [width["c"] for width in widths]
    assert activity > 0.5
    assert decision > 0.15
    assert min(outcomes) > 0.05


@pytest.mark.parametrize("answers", PLANS, ids=lambda path: path.stem)
def test_the_columns_of_the_map_are_aligned_in_the_file(answers: Path) -> None:
    """All lines of the table are equally wide, in an editor with letters of one width."""
    brief = (GOLDEN / f"{answers.stem}.md").read_text(encoding="utf-8")
    lines = [line for line in brief.split("\n") if line.startswith("|")]
    assert len({width(line) for line in lines}) <= 1


def test_a_document_shows_answers_as_they_were_typed() -> None:
    """Markdown and HTML characters in real answers are shown as they were typed."""
    brief = (GOLDEN / "general-call-list.md").read_text(encoding="utf-8")
    page = pypandoc.convert_text(brief, "plain", format="gfm")
    text = " ".join(page.split())
    assert "Call list: don't lose the O'Neills (ticket #1)" in text
    assert "rows_in == rows_out is checked *before* the list is printed" in text
    assert "5 of 11 volunteers haven't got a computer \\o/" in text


if __name__ == "__main__":
    for plan in PLANS:
        (GOLDEN / f"{plan.stem}.md").write_text(brief_of(plan), encoding="utf-8")
