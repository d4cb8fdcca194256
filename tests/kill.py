"""Kills sessions and looks at what is left: `python -m tests.kill 200` does it 200 times and prints what was found.

Each session is a real one in a terminal, with 20 answers, ended by SIGKILL at a moment of chance: half of them while
a file is being written. Whatever question had appeared, every answer before it must be in the draft.
"""

from __future__ import annotations

import json
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.terminal import Terminal
from whyfirst.accept import clean
from whyfirst.brief.reading import read
from whyfirst.files import read_document
from whyfirst.model import QuestionSet, Slot, Value

HOME = Path(__file__).parents[1]
ANSWERS = 20
TYPES = ("text", "paragraph", "number")
TWENTY = {
    "whyfirst": 1,
    "name": "twenty",
    "why": [
        {"id": f"q{number}", "type": TYPES[number % 3], "ask": f"Question {number}?"}
        for number in range(1, ANSWERS + 1)
    ],
}
LETTERS = "aä🙂 *_#|<>[]`&\\1.-~^$日"
SOON = 0.03
"""Seconds in which an answer is on the disk and the next question on the screen, with some to spare."""


class Killed(NamedTuple):
    """What one killed session has left."""

    shown: int
    """The number of the last question that had appeared."""
    kept: int
    """How many answers are in the draft."""
    waiting: bool
    """Whether it was killed between an answer and the next question."""
    half: bool
    """Whether a file lies there that was being written."""
    lost: tuple[int, ...]
    """The numbers of the answers that are not in the draft although their next question had appeared."""


def killed(folder: Path, chance: random.Random, *, writing: bool) -> Killed:
    """One session, and what is left of it. `writing`: it is killed when the file it writes is seen."""
    questions = folder / "twenty.yaml"
    questions.write_text(json.dumps(TWENTY), encoding="utf-8")
    drafts = folder / "whyfirst" / "drafts"
    argv = [sys.executable, "-m", "whyfirst", "plan", "--set", str(questions), "--title", "Killed"]
    typed = {number: "".join(_typed(number, chance)) for number in range(1, ANSWERS + 1)}
    last = chance.randint(1, ANSWERS)
    with Terminal(argv, env={"XDG_STATE_HOME": str(folder)}, stdout="pipe", cwd=HOME) as terminal:
        for number in range(1, last + 1):
            terminal.wait_for(f"Question {number}?")
            terminal.type(typed[number]).press("enter")
        if writing:
            _wait_for_write(drafts)
            time.sleep(chance.uniform(0, 0.001))
        else:
            time.sleep(chance.uniform(0, SOON))
        terminal.kill(signal.SIGKILL)
        assert terminal.wait_exit() == -signal.SIGKILL
        shown = max(map(int, re.findall(rb"Question (\d+)\?", terminal.everything_written)))
        assert terminal.piped == b""
    return _found(drafts, typed, shown, waiting=shown == last)


def _typed(number: int, chance: random.Random) -> Iterator[str]:
    """The keys of an answer: a number, or text of the signs that Markdown is made of, of two lines in a paragraph."""
    if TYPES[number % 3] == "number":
        yield str(chance.randint(0, 9999))
        return
    yield from ["x", *chance.choices(LETTERS, k=chance.randint(0, 60)), "x"]
    if TYPES[number % 3] == "paragraph":
        yield from ["\x1b\r", "- ", *chance.choices(LETTERS, k=10), "x"]


def _wait_for_write(drafts: Path) -> None:
    until = time.monotonic() + 5 * SOON
    while time.monotonic() < until:
        if drafts.is_dir() and any(drafts.glob(".whyfirst-*")):
            return


def _found(drafts: Path, typed: dict[int, str], shown: int, *, waiting: bool) -> Killed:
    kept: dict[int, Value | None] = {}
    if files := list(drafts.glob("*.md")):
        [draft] = files
        plan = read(read_document(draft).text, QuestionSet.model_validate(TWENTY)).plan
        assert plan.title == "Killed"
        kept = {
            number: plan.answers[Slot(f"q{number}")]
            for number in typed
            if Slot(f"q{number}") in plan.answers
        }
    wanted = {
        number: clean(text.replace("\x1b\r", "\n"), lines=True) for number, text in typed.items()
    }
    lost = tuple(number for number in range(1, shown) if str(kept.get(number)) != wanted[number])
    assert all(str(kept[number]) == wanted[number] for number in kept)
    return Killed(shown, len(kept), waiting, any(drafts.glob(".whyfirst-*")), lost)


def main() -> int:
    """Kill as many sessions as were asked for; 1 where an answer was lost."""
    times = int(sys.argv[1]) if sys.argv[1:] else 20
    seed = int(sys.argv[2]) if sys.argv[2:] else random.randrange(10**6)  # noqa: S311 - no secret
    chance = random.Random(seed)  # noqa: S311 - no secret
    found = Counter[str]()
    for number in range(times):
        with tempfile.TemporaryDirectory() as folder:
            one = killed(Path(folder), chance, writing=number % 2 == 0)
        found["answers whose next question had appeared"] += one.shown - 1
        found["of them lost"] += len(one.lost)
        found["sessions killed between an answer and the next question"] += one.waiting
        found["sessions killed with a file half written"] += one.half
        found["sessions"] += 1
        if one.lost:
            sys.stdout.write(f"lost: {one}\n")
    for text, count in sorted(found.items()):
        sys.stdout.write(f"{count:6} {text}\n")
    sys.stdout.write(f"(chance: {seed})\n")
    return 1 if found["of them lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
