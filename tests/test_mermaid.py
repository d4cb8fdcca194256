"""The flowchart: what serves what, in readable source, with texts shown as they were typed.

One test runs the real mermaid parser from its npm package, fetched once into the user's cache. It
is skipped without node, npm or a network. The other tests need none of these.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.small_plans import NONE, SKIPPED, plan
from whyfirst.mermaid import flowchart
from whyfirst.text import clean

VERSION = "11.17.2"
"""A version from the series that GitHub uses."""

NASTY = [
    'He said "no"', "'single' and ''double''", "a [b] (c) {d} <e> |f|", "one; two; three", "end",
    "graph TD; subgraph x", "#", "#35;", "#quot; &quot; &amp; &#35;", '`code` ``` and "`markdown`"',
    "1. not a list", "- not a list", "2) nor this", "+ nor this", "# no heading", "> no quote",
    "---", "===", "A --> B", "%% comment", "%%{init: {}}%%", "**bold** _em_", "~~struck~~",
    "style a:b#c;", "classDef x:#123;", "click A1 call f()", "fa:fa-car", "$$x^2$$",
    r"back\slash \n", "<script>alert(1)</script>", "<br/>", "www.example.org",
    "https://example.org/?a=1&b=2#c", "ann@example.org", "🚮👩‍👩‍👧 emoji", "日本語のごみ",
    "مواعيد جمع النفايات", "कचरा संग्रह", "Straße, naïve, ﬂ°°35¶ß ﬂ°quot¶ß", "…", "-", ".", "o",
    "x", "constructor", "__proto__", "default", "@{ shape: cat }", ":::warn", "a & b", "100 %",
    "line one\nline two\n\nline three", "tab\there", "  room around  ", "a\u2028b",
    "well-known, half-hearted.", "What now?! It's late.", "1.5 hours. 2.",
]  # fmt: skip


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text("ab1 .-_*`#;:\"'<>&[](){}|\\/%$@~^=+!?ﬂ°¶ß\n", min_size=1, max_size=20),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map(" ".join),
)


def test_a_chart_reads_well_as_source() -> None:
    """Plain sentences appear in the source as typed, so that people can read it and its diffs."""
    made = plan(
        purpose="Bins stay full for a week.",
        outcome=["Households miss fewer collections.", "Fewer second trips"],
        activity=["Fridge magnet, well-known shape", "Facebook posts"],
        serves=["O1 O2", NONE],
    )
    assert flowchart(made) == (
        "flowchart LR\n"
        '  purpose(["Bins stay full for a week."])\n'
        '  O1["O1 Households miss fewer collections."]\n'
        '  O2["O2 Fewer second trips"]\n'
        '  A1["A1 Fridge magnet, well-known shape"]\n'
        '  A2["A2 Facebook posts"]\n'
        "  A1 --> O1\n"
        "  A1 --> O2\n"
        "  O1 --> purpose\n"
        "  O2 --> purpose\n"
    )


def test_a_chart_leaves_out_stopped_activities_and_skipped_links() -> None:
    """A2 was stopped and is left out, A3 was not linked and has no arrow, and A4 was added."""
    made = plan(
        outcome=1, activity=3, more=1, serves=["O1", "O1", SKIPPED, "O1"],
        decision=["keep", "stop", "keep"],
    )  # fmt: skip
    assert flowchart(made) == (
        "flowchart LR\n"
        '  O1["O1 Outcome 1"]\n'
        '  A1["A1 Activity 1"]\n'
        '  A3["A3 Activity 3"]\n'
        '  A4["A4 Activity 1"]\n'
        "  A1 --> O1\n"
        "  A4 --> O1\n"
    )


def test_an_empty_plan_is_an_empty_chart() -> None:
    """A draft without answers gives the first line alone."""
    assert flowchart(plan()) == "flowchart LR\n"


@given(TEXTS)
def test_a_label_has_only_harmless_characters_and_shows_what_was_typed(text: str) -> None:
    """Labels consist of letters, spaces, a few signs and numeric entities for everything else."""
    (label,) = re.findall(r'  O1\["O1 (.*)"\]\n', flowchart(plan(outcome=[text])))
    entity, plain = r"#\d+;", r"[A-Za-z0-9 ,'!?]|[^\x00-\x9F\u202A-\u202E\u2066-\u2069]"
    end, hyphen = r"(?<![\s\d.-])\.(?=\s|$)", r"(?<![\s\d.-])-(?=[\w#])"
    assert re.fullmatch(f"({entity}|{plain}|{end}|{hyphen})*", label)
    typed = re.sub(r"#(\d+);", lambda character: chr(int(character[1])), label)
    assert typed == clean(text)


def test_mermaid_shows_every_text_as_it_was_typed() -> None:
    """Mermaid shows quotes, keywords, Markdown, entities and other scripts as they were typed."""
    chart = flowchart(plan(purpose=NASTY[0], outcome=NASTY, activity=NASTY))
    read = read_by_mermaid(chart)
    lines = [clean(text) for text in NASTY]
    boxes = {"purpose": lines[0]}
    for number, line in enumerate(lines, 1):
        boxes[f"O{number}"] = f"O{number} {line}"
        boxes[f"A{number}"] = f"A{number} {line}"
    assert {id: shown(label) for id, label in read["boxes"]} == boxes
    assert read["arrows"] == [[f"O{number}", "purpose"] for number in range(1, len(NASTY) + 1)]
    for _, label in read["boxes"]:
        assert_plain_markdown(label)


def read_by_mermaid(chart: str) -> dict[str, list[list[str]]]:
    """Return the boxes of a chart, each an id and a label, and its arrows."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = fetched(platformdirs.user_cache_path("whyfirst-tests"))
    run = subprocess.run(
        [node, Path(__file__).with_name("mermaid.mjs"), script],
        input=chart,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answer: dict[str, list[list[str]]] = json.loads(run.stdout)
    return answer


def fetched(folder: Path) -> Path:
    """Return the parser in the folder, fetched from the registry if it isn't there yet."""
    script = folder / f"mermaid-{VERSION}.min.js"
    if script.exists():
        return script
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        pack = [npm, "pack", f"mermaid@{VERSION}", "--silent", "--fetch-retries=0"]
        try:
            subprocess.run(pack, cwd=work, check=True, capture_output=True, timeout=120)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            pytest.skip(f"the npm package mermaid can't be had: {error}")
        with tarfile.open(Path(work, f"mermaid-{VERSION}.tgz")) as packed:
            source = packed.extractfile("package/dist/mermaid.min.js")
            assert source is not None
            Path(work, "script").write_bytes(source.read())
        Path(work, "script").replace(script)
    return script


def shown(label: str) -> str:
    """Return the label as a browser shows it, with mermaid's placeholders for entities decoded."""
    return html.unescape(label.replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";"))


def assert_plain_markdown(label: str) -> None:
    """Check that a label, which mermaid reads as Markdown, is one plain paragraph."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(label)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], (
        label
    )
    assert {child.type for child in tokens[1].children or ()} == {"text"}, label
