"""Ways in which a person or a program damages a question set.

`python -m tests.damage 2000` damages each built-in set 2,000 times and prints the outcomes.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from whyfirst import sets
from whyfirst.errors import SetError
from whyfirst.model import Question, QuestionSet
from whyfirst.sets.loading import Report

BUILT_IN = sorted((Path(__file__).parent.parent / "questions").glob("*.yaml"))

_KEY = re.compile(r"^(?:  - |    |      - |        )?(?P<name>[a-z_]+):", re.MULTILINE)
_NAMED = re.compile(r"^    (?:type|role|for_each|choices_from): (?P<name>[a-z_]+)$", re.MULTILINE)
_KEYS = {*Question.model_fields, *QuestionSet.model_fields, "text", "value", "weak", "about"}
_MARKS = ":#{}[]&*!|>'\"%@`-?,\\\t \n\u202e\x1b\u00e9"
_VALUES = [
    "", "yes", "no", "1.10", "2027-01-01", "12:30", "[]", "{}", "~", "'", '"', "-", "a: b",
    "[a, b]", "&x", "*x", "!!int x", "|", "9" * 40, ".inf", "0x1f", "true", "null", "<<", "\u4f60",
    "x" * 500,
]  # fmt: skip


class Misspelling(NamedTuple):
    """A text with one name misspelt: its line, counted from 1, and the name before and after."""

    text: str
    line: int
    name: str
    misspelt: str


def drop(text: str, chance: random.Random) -> str:
    """Remove one line."""
    lines = text.split("\n")
    del lines[chance.randrange(len(lines))]
    return "\n".join(lines)


def swap(text: str, chance: random.Random) -> str:
    """Swap two lines."""
    lines = text.split("\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def twice(text: str, chance: random.Random) -> str:
    """Insert one line a second time."""
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return "\n".join(lines)


def indent(text: str, chance: random.Random) -> str:
    """Change the indentation of one line."""
    lines = text.split("\n")
    number = chance.randrange(len(lines))
    lines[number] = " " * chance.randrange(9) + lines[number].lstrip()
    return "\n".join(lines)


def type_over(text: str, chance: random.Random) -> str:
    """Replace, insert or remove one character."""
    place = chance.randrange(len(text))
    return text[:place] + str(chance.choice(["", *_MARKS])) + text[place + chance.randrange(2) :]


def retype(text: str, chance: random.Random) -> str:
    """Replace the value of one key."""
    places = [value.span() for value in re.finditer(r"(?<=: ).*$", text, re.MULTILINE)]
    start, end = chance.choice(places or [(0, len(text))])
    return text[:start] + chance.choice(_VALUES) + text[end:]


def cut(text: str, chance: random.Random) -> str:
    """Keep only the beginning."""
    return text[: chance.randrange(len(text))]


WAYS: tuple[Callable[[str, random.Random], str], ...] = (
    drop,
    swap,
    twice,
    indent,
    type_over,
    retype,
    cut,
)


def damaged(text: str, chance: random.Random) -> str:
    """Damage the text in one to three ways."""
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        text = chance.choice(WAYS)(text, chance) or "\n"
    return text


def misspelt(text: str, chance: random.Random) -> Misspelling | None:
    """Get one letter of a key, a type, a role or a reference wrong.

    Return None if the misspelling happens to be a valid word.
    """
    keys = [key for key in _KEY.finditer(text) if key["name"] in _KEYS]
    word = chance.choice([*keys, *_NAMED.finditer(text)])
    name = word["name"]
    place = chance.randrange(len(name))
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    wrong = chance.choice(
        [
            name[:place] + name[place + 1 :],
            name[:place] + letter + name[place:],
            name[:place] + letter + name[place + 1 :],
            name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
        ]
    )
    referenced = [reference["name"] for reference in _NAMED.finditer(text)]
    ids = re.findall(r"id: (\S+)", text)
    if wrong in {*_KEYS, *referenced, *ids, "", "n", "y"}:
        return None
    start, end = word.span("name")
    line = text.count("\n", 0, start) + 1
    return Misspelling(text[:start] + wrong + text[end:], line, name, wrong)


def examined(text: str, folder: Path) -> Report:
    """Return the report on a set with this text, and check that it names each problem fully."""
    path = folder / "damaged.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    report = sets.examine(path)
    for problem in report.problems:
        assert problem.what
        assert problem.todo
        assert "\x1b" not in str(problem)
        assert "\u202e" not in str(problem)
        assert problem.line <= text.count("\n") + 1
    assert "\x1b" not in str(report)
    try:
        sets.load(path)
    except SetError as error:
        assert error.problems == report.problems  # noqa: PT017 - raised or not, both are right
    else:
        assert not report.errors
    return report


def suggestion_is_right(spelling: Misspelling, report: Report) -> bool:
    """Return whether the report suggests the right word on the right line."""
    suggestion = f"did you mean “{spelling.name}”?"
    suggestions = [(problem.line, problem.todo) for problem in report.problems]
    return (spelling.line, suggestion) in suggestions


def main(times: int, folder: Path) -> None:
    """Damage each built-in set this many times and print how often each outcome occurred."""
    for path in BUILT_IN:
        chance = random.Random(path.stem)  # noqa: S311 - the same damage each time
        text = path.read_text(encoding="utf-8")
        began = time.monotonic()
        outcomes = Counter[str]()
        wrong = []
        for _ in range(times):
            report = examined(damaged(text, chance), folder)
            outcomes["refused" if report.errors else "still right"] += 1
            spelling = misspelt(text, chance)
            if spelling is None:
                continue
            right = suggestion_is_right(spelling, examined(spelling.text, folder))
            outcomes["right suggestion" if right else "no or another suggestion"] += 1
            if not right:
                wrong.append(f"{spelling.name} as {spelling.misspelt}")
        print(path.stem, dict(outcomes), f"{time.monotonic() - began:.0f} s", sorted(set(wrong)))  # noqa: T201


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        main(int(sys.argv[1]), Path(place))
