"""Random damage, files that aren't sets and malicious files give only clean errors."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.damage import BUILT_IN, damaged, examined, misspelt, suggestion_is_right
from whyfirst import sets
from whyfirst.errors import Problem, SetError
from whyfirst.model import Question
from whyfirst.text import is_hidden

MEBIBYTES = 200


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_a_damaged_set_is_accepted_or_refused_with_reasons(path: Path, tmp_path: Path) -> None:
    """Whatever happens to a set, it still loads or its user learns what is wrong."""
    chance = random.Random(path.stem)  # noqa: S311 - the same damage each time
    text = path.read_text(encoding="utf-8")
    for _ in range(40):
        examined(damaged(text, chance), tmp_path)


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_a_name_misspelt_by_one_letter_gets_the_right_suggestion(
    path: Path, tmp_path: Path
) -> None:
    """A user who gets one letter of a key, type, role or id wrong is offered the right word."""
    chance = random.Random(path.stem)  # noqa: S311 - the same damage each time
    text = path.read_text(encoding="utf-8")
    for _ in range(25):
        spelling = misspelt(text, chance)
        if spelling is None:
            continue
        report = examined(spelling.text, tmp_path)
        message = f"{spelling.name} as {spelling.misspelt}: {report}"
        assert suggestion_is_right(spelling, report), message


def problems(text: str) -> tuple[Problem, ...]:
    """Return the problems in a text. Any exception other than SetError fails the test."""
    try:
        sets.parse(text)
    except SetError as error:
        return error.problems
    return ()


_WORDS = """
    whyfirst why what how reflection id ask type role list select checkbox choices text value when
    for_each default min max yes no on null true 1 1.10 0x1f 1_000 2027-01-01 12:30 .inf << *a &a
    !!int ! | > >- --- ... # % @ ` " ' \\ [ ] { } , : - ? = ~
"""
WORDS = st.sampled_from(_WORDS.split())
SPACES = st.sampled_from(
    ["", " ", "  ", "\n", "\n  ", "\n    ", "\n  - ", ": ", ":\n", "\t", "\r\n", "\u2028", "\x00"]
)


@given(st.lists(st.tuples(SPACES, WORDS | st.text(max_size=5)), max_size=40), st.booleans())
def test_any_text_is_a_set_or_refused_with_reasons(
    parts: list[tuple[str, str]],
    begun: bool,  # noqa: FBT001 - hypothesis draws both
) -> None:
    """Any text that looks a little like YAML is read as a set or refused with reasons."""
    text = "whyfirst: 1\nwhy:\n" if begun else ""
    for space, word in parts:
        text += space + word
    for problem in problems(text):
        assert problem.what
        assert problem.todo
        assert not any(map(is_hidden, str(problem)))


def flow_mapping(entries: dict[str, str]) -> str:
    """Return a YAML mapping on one line."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in entries.items()) + "}"


def flow_list(entries: list[str]) -> str:
    """Return a YAML list on one line."""
    return f"[{', '.join(entries)}]"


def lists_and_mappings(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return lists and mappings of these values."""
    keys = st.sampled_from(["text", "value", "a", "weak", "ask"])
    lists = st.lists(inner, max_size=3).map(flow_list)
    mappings = st.dictionaries(keys, inner, max_size=3).map(flow_mapping)
    return lists | mappings


VALUES = st.recursive(
    st.sampled_from(
        [
            "yes",
            "no",
            "1.10",
            "x",
            "''",
            "~",
            "2027-01-01",
            "1:30",
            "-1",
            "0",
            ".nan",
            "'{item}'",
            "title",
        ]
    ),
    lists_and_mappings,
    max_leaves=6,
)
KEYS = st.sampled_from(list(Question.model_fields))


@given(st.lists(st.dictionaries(KEYS, VALUES | WORDS.map(repr), max_size=8), max_size=4))
def test_any_questions_make_a_set_or_are_refused_with_reasons(
    questions: list[dict[str, str]],
) -> None:
    """Questions with any keys and values are accepted, or each problem is reported once."""
    text = "whyfirst: 1\nwhy:\n"
    for question in questions:
        text += f"  - {flow_mapping(question)}\n"
    assert len(problems(text)) == len(set(problems(text)))


BOMBS = {
    "a billion laughs": 'H + "a: &a [x,x,x,x,x,x,x,x,x]\\n" + "".join('
    'f"{b}: &{b} [{\',\'.join([\'*\' + a] * 9)}]\\n" for a, b in zip("abcdefgh", "bcdefghi"))',
    "100,000 brackets": '"[" * 100_000',
    "100,000 braces": '"{a: " * 100_000',
    "100,000 dashes": '"- " * 100_000',
    "50 MiB": '"a" * 50 * 1024 * 1024',
    "100,000 wrong questions": 'H + "why: [" + "a, " * 100_000 + "]"',
    "30,000 unknown keys": 'H + "".join(f"k{n}: 1\\n" for n in range(30_000))',
    "30,000 conditions": 'H + "why:\\n- id: a\\n  when:\\n" + '
    '"".join(f"    k{n}: b\\n" for n in range(30_000))',
    "4 million digits": 'H + "title: " + "9" * 4_000_000',
    "4 million minutes": 'H + "title: 1" + ":59" * 1_300_000',
    "2 million lines in quotes": '"a: \\"" + "x\\n" * 2_000_000',
    "500,000 tabs": '"a:\\n" + "\\tb: c\\n" * 500_000',
    "a million characters that reorder": '"\\u202e" * 1_000_000',
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_malicious_file_is_refused(bomb: str, tmp_path: Path) -> None:
    """A file made to fill the memory or to take forever is refused within 200 MiB."""
    path = tmp_path / "bomb.yaml"
    make = textwrap.dedent(f"""
        from pathlib import Path
        H = "whyfirst: 1\\n"
        Path({str(path)!r}).write_text({bomb}, encoding="utf-8")
    """)
    subprocess.run([sys.executable, "-c", make], check=True)
    script = textwrap.dedent(f"""
        import resource
        from pathlib import Path
        from whyfirst import sets
        resource.setrlimit(resource.RLIMIT_DATA, ({MEBIBYTES} * 2**20, {MEBIBYTES} * 2**20))
        print(sets.examine(Path({str(path)!r})).errors)
    """)
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=30
    )
    assert int(run.stdout) > 0
