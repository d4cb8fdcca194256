"""The flowchart, read by the real mermaid parser: what a person typed is what its boxes say.

The parser is one file of the npm package, fetched once into the user's cache. Without node, npm or the net,
the tests that need it are skipped; the others hold the chart to the few characters it is made of.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.small_plans import NONE, SKIPPED, plan
from whyfirst.mermaid import flowchart
from whyfirst.text import clean

VERSION = "11.17.2"
"""Of the line that GitHub shows charts with."""

Read: TypeAlias = Callable[[str], dict[str, Any]]

NASTY = [
    'He said "no"', "'single' and ''double''", "a [b] (c) {d} <e> |f|", "one; two; three", "end",
    "graph TD; subgraph x",
    "#", "#35;", "#quot; &quot; &amp; &#35;", '`code` ``` and "`markdown`"', "1. not a list", "- not a list",
    "2) nor this", "+ nor this", "# no heading", "> no quote", "---", "===", "A --> B", "%% comment", "%%{init: {}}%%",
    "**bold** _em_", "~~struck~~",
    "style a:b#c;", "classDef x:#123;", "click A1 call f()", "fa:fa-car", "$$x^2$$", r"back\slash \n",
    "<script>alert(1)</script>", "<br/>", "www.example.org", "https://example.org/?a=1&b=2#c", "ann@example.org",
    "🚮👩‍👩‍👧 emoji", "日本語のごみ", "مواعيد جمع النفايات", "कचरा संग्रह", "Straße, naïve, ﬂ°°35¶ß ﬂ°quot¶ß",
    "…", "-", ".", "o", "x", "constructor", "__proto__", "default", "@{ shape: cat }", ":::warn", "a & b", "100 %",
    "line one\nline two\n\nline three", "tab\there", "  room around  ", "a\u2028b", "well-known, half-hearted.",
    "What now?! It's late.", "1.5 hours. 2.",
]  # fmt: skip


def fetched(folder: Path) -> Path:
    """The parser in the folder, fetched from the registry where it is not there yet. Skips where it can't be had."""
    script = folder / f"mermaid-{VERSION}.min.js"
    if script.exists():
        return script
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as work:
        pack = [
            npm,
            "pack",
            f"mermaid@{VERSION}",
            "--silent",
            "--fetch-retries=0",
            "--fetch-timeout=30000",
        ]
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


@pytest.fixture(scope="session")
def read() -> Iterator[Read]:
    """Gives a chart to the parser; gives back its boxes, {id: what a reader sees}, and its arrows."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    script = fetched(platformdirs.user_cache_path("whyfirst-tests"))
    command = [node, str(Path(__file__).with_name("mermaid.mjs")), str(script)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        lines, answers = process.stdin, process.stdout
        assert lines is not None
        assert answers is not None

        def ask(chart: str) -> dict[str, Any]:
            lines.write(json.dumps(chart) + "\n")
            lines.flush()
            answer: dict[str, Any] = json.loads(answers.readline())
            assert "error" not in answer, f"{answer}\n{chart}"
            for _, label in answer["boxes"]:
                assert_plain_markdown(label)
            return {
                "boxes": {id: shown(label) for id, label in answer["boxes"]},
                "arrows": answer["arrows"],
            }

        yield ask
        lines.close()


def shown(label: str) -> str:
    """What a reader sees: mermaid turns its own marks back into HTML entities, and the browser reads those."""
    return html.unescape(label.replace("ﬂ°°", "&#").replace("ﬂ°", "&").replace("¶ß", ";"))


def assert_plain_markdown(label: str) -> None:
    """Labels go through Markdown before they are shown; nothing in one may mean anything there."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(label)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"], (
        label
    )
    assert {child.type for child in tokens[1].children or ()} == {"text"}, label


def test_a_chart_reads_well_as_source() -> None:
    """Plain sentences stand in the source as they are, so that a person can read it and a diff is small."""
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


def test_activities_point_to_outcomes_and_outcomes_to_the_purpose(read: Read) -> None:
    """What serves nothing, or is not linked yet, stands alone; what was added points where it should."""
    made = plan(purpose="Why", outcome=2, activity=3, more=1, serves=["O1", NONE, SKIPPED, "O1 O2"])
    found = read(flowchart(made))
    assert set(found["boxes"]) == {"purpose", "O1", "O2", "A1", "A2", "A3", "A4"}
    assert found["arrows"] == [
        ["A1", "O1"], ["A4", "O1"], ["A4", "O2"], ["O1", "purpose"], ["O2", "purpose"],
    ]  # fmt: skip


def test_a_stopped_activity_is_not_drawn(read: Read) -> None:
    """The chart shows what will be done."""
    made = plan(outcome=1, activity=2, serves=["O1", "O1"], decision=["stop", "keep"])
    assert read(flowchart(made)) == {
        "boxes": {"O1": "O1 Outcome 1", "A2": "A2 Activity 2"},
        "arrows": [["A2", "O1"]],
    }


def test_an_empty_plan_is_an_empty_chart(read: Read) -> None:
    """A draft without answers gives a chart that is accepted all the same."""
    assert read(flowchart(plan())) == {"boxes": {}, "arrows": []}


@pytest.mark.parametrize("text", NASTY)
def test_any_text_is_shown_as_it_was_typed(read: Read, text: str) -> None:
    """Quotes, brackets, keywords, Markdown, entities, icons, other scripts: in an activity, an outcome, the purpose."""
    found = read(flowchart(plan(purpose=text, outcome=[text], activity=[text], serves=["O1"])))
    line = clean(text)
    assert found["boxes"] == {"purpose": line, "O1": f"O1 {line}", "A1": f"A1 {line}"}
    assert found["arrows"] == [["A1", "O1"], ["O1", "purpose"]]


TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40),
    st.text("ab1 .-_*`#;:\"'<>&[](){}|\\/%$@~^=+!?ﬂ°¶ß\n", min_size=1, max_size=20),
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=3).map(" ".join),
)


@given(TEXTS.filter(clean))
def test_every_text_is_shown_as_it_was_typed(read: Read, text: str) -> None:
    """The same for texts nobody thought of."""
    line = clean(text)
    boxes = read(flowchart(plan(purpose=text, outcome=[text])))["boxes"]
    assert boxes == {"purpose": line, "O1": f"O1 {line}"}


@given(TEXTS)
def test_a_label_is_made_of_harmless_characters(text: str) -> None:
    """Without any parser: letters, spaces, a few signs and #number; are all there is between the quotes."""
    (label,) = re.findall(r'  O1\["(.*)"\]\n', flowchart(plan(outcome=[text])))
    entity, plain = r"#\d+;", r"[A-Za-z0-9 ,'!?]|[^\x00-\x9F\u202A-\u202E\u2066-\u2069]"
    end, hyphen = r"(?<![\s\d.-])\.(?=\s|$)", r"(?<![\s\d.-])-(?=[\w#])"
    assert re.fullmatch(f"({entity}|{plain}|{end}|{hyphen})*", label)
