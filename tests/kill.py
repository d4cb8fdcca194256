"""Kill sessions and see what is left: `python -m tests.kill 200 [SEED]` kills 200.

Each session is a real one in a terminal, with 20 answers, ended by SIGKILL at a random moment; half
of them while a file is being written. Every answer before the question on the screen must be in the
draft.
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
from pathlib import Path
from typing import NamedTuple

from tests.terminal import Terminal
from whyfirst.brief.reading import read
from whyfirst.files import read_document
from whyfirst.model import QuestionSet
from whyfirst.sheet import Slot
from whyfirst.text import clean

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
NEW_LINE = "\x1b\r"  # Alt-Enter

SOON = 0.03
"""Seconds in which an answer is usually saved and the next question drawn, and a few more."""


class Killed(NamedTuple):
    """What one killed session has left."""

    last_question: int
    """The number of the last question that had appeared."""
    was_saving: bool
    """Whether it was killed between an answer and the next question."""
    has_temporary_file: bool
    """Whether it was killed while it wrote a file."""
    lost: tuple[int, ...]
    """The numbers of answers that are not in the draft although the next question had appeared."""


def kill_session(folder: Path, chance: random.Random, *, while_writing: bool) -> Killed:
    """Start a session, answer some questions, kill it and return what is left.

    `while_writing` kills it as soon as the file that it writes can be seen.
    """
    set_file = folder / "twenty.yaml"
    set_file.write_text(json.dumps(TWENTY), encoding="utf-8")
    drafts = folder / "whyfirst" / "drafts"
    keys = {number: _random_keys(number, chance) for number in range(1, ANSWERS + 1)}
    last_answer = chance.randint(1, ANSWERS)

    argv = [sys.executable, "-m", "whyfirst", "plan", "--set", str(set_file), "--title", "Killed"]
    environment = {"XDG_STATE_HOME": str(folder)}
    with Terminal(argv, env=environment, stdout="pipe", cwd=HOME) as terminal:
        for number in range(1, last_answer + 1):
            terminal.wait_for(f"Question {number}?")
            terminal.type(keys[number]).press("enter")

        if while_writing:
            _wait_for_temporary_file(drafts)
            time.sleep(chance.uniform(0, 0.001))
        else:
            time.sleep(chance.uniform(0, SOON))
        terminal.kill(signal.SIGKILL)
        assert terminal.wait_exit() == -signal.SIGKILL

        numbers = re.findall(rb"Question (\d+)\?", terminal.everything_written)
        last_question = max(map(int, numbers))
        assert terminal.piped == b""

    return Killed(
        last_question,
        was_saving=last_question == last_answer,
        has_temporary_file=any(drafts.glob(".whyfirst-*")),
        lost=_lost_answers(drafts, keys, last_question),
    )


def _random_keys(number: int, chance: random.Random) -> str:
    """Return a number, or text of the characters that Markdown uses; two lines in a paragraph."""
    answer_type = TYPES[number % 3]
    if answer_type == "number":
        return str(chance.randint(0, 9999))

    line = "".join(chance.choices(LETTERS, k=chance.randint(0, 60)))
    keys = f"x{line}x"
    if answer_type == "paragraph":
        second_line = "".join(chance.choices(LETTERS, k=10))
        keys += f"{NEW_LINE}- {second_line}x"
    return keys


def _wait_for_temporary_file(drafts: Path) -> None:
    deadline = time.monotonic() + 5 * SOON
    while time.monotonic() < deadline:
        if drafts.is_dir() and any(drafts.glob(".whyfirst-*")):
            return


def _lost_answers(drafts: Path, keys: dict[int, str], last_question: int) -> tuple[int, ...]:
    """Compare the draft with what was typed. Fail if an answer in it is not the one typed."""
    saved = _saved_answers(drafts)
    lost = []
    for number, typed in keys.items():
        expected = clean(typed.replace(NEW_LINE, "\n"), lines=True)
        if number in saved:
            assert saved[number] == expected
        elif number < last_question:
            lost.append(number)
    return tuple(lost)


def _saved_answers(drafts: Path) -> dict[int, str]:
    files = list(drafts.glob("*.md"))
    if not files:
        return {}

    [draft] = files
    plan = read(read_document(draft).text, QuestionSet.model_validate(TWENTY)).plan
    assert plan.title == "Killed"
    answers = {}
    for number in range(1, ANSWERS + 1):
        slot = Slot(f"q{number}")
        if slot in plan.answers:
            answers[number] = str(plan.answers[slot])
    return answers


def main() -> int:
    """Kill as many sessions as were asked for. Return 1 if an answer was lost."""
    times = int(sys.argv[1]) if sys.argv[1:] else 20
    seed = int(sys.argv[2]) if sys.argv[2:] else random.SystemRandom().randrange(10**6)
    sys.stdout.write(f"seed {seed}\n")
    chance = random.Random(seed)  # noqa: S311 - no secret

    counts = Counter[str]()
    for number in range(times):
        with tempfile.TemporaryDirectory() as folder:
            killed = kill_session(Path(folder), chance, while_writing=number % 2 == 0)
        counts["answers whose next question had appeared"] += killed.last_question - 1
        counts["of them lost"] += len(killed.lost)
        counts["sessions killed between an answer and the next question"] += killed.was_saving
        counts["sessions killed with a file half written"] += killed.has_temporary_file
        counts["sessions"] += 1
        if killed.lost:
            sys.stdout.write(f"lost: {killed}\n")

    for text, count in sorted(counts.items()):
        sys.stdout.write(f"{count:6} {text}\n")
    return 1 if counts["of them lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
