"""How fast whyfirst is and how much memory it takes, each beside something measured in the same run.

`python -m tests.benchmark` prints for each budget what was measured and what it may be at most; names of budgets
measure those alone. `--copier PATH` is a Python in which copier is installed, or the folder of its environment.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml

from tests.terminal import Terminal
from whyfirst import answer_file as answers
from whyfirst import sets
from whyfirst.brief.layout import write
from whyfirst.brief.reading import Reading, read
from whyfirst.brief.revision import revise
from whyfirst.findings import findings
from whyfirst.model import STAGES
from whyfirst.session import Session
from whyfirst.sheet import Answer, Entries, Plan, Slot

Run: TypeAlias = Callable[[], float]
"""Something that is done once; what it took."""

NOW = datetime(2026, 11, 23, 9, 30)
TITLE, ANSWER = "What is it called?", "Because it helps"
GENERAL = sets.questions("general")
ASKED = [
    q.ask.replace("{item}", "it")[:60].strip() for stage in STAGES for q in GENERAL.stage(stage)
]
WHYFIRST = str(Path(sys.executable).parent / "whyfirst")

PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[2:])
open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""
"""A program that runs another and writes down how many KiB of memory it had at most."""


class Budget(NamedTuple):
    """What is measured, and how many times as much as something else it may be."""

    what: str
    most: float
    measure: Callable[[Place], float]


class Place(NamedTuple):
    """An empty folder, and where copier is."""

    folder: Path
    copier: str

    def env(self) -> dict[str, str | None]:
        """Programs find no drafts and no sets of the user, and compiled modules as they do once installed."""
        own = {
            name: str(self.folder / name)
            for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "PYTHONPYCACHEPREFIX")
        }
        return {**own, "PYTHONDONTWRITEBYTECODE": None, "PYTHONUNBUFFERED": None}


class NoCopierError(Exception):
    """There is no copier to compare with."""


def ratio(one: Run, other: Run, times: int) -> float:
    """How many times as much the one takes as the other: the best of several, taken in turns after one for nothing."""
    one(), other()
    runs = [(one(), other()) for _ in range(times)]
    return min(run[0] for run in runs) / min(run[1] for run in runs)


# Programs


def cpu_of(place: Place, argv: Sequence[str], cwd: Path | None = None) -> float:
    """The processor's seconds for a program."""
    env = {
        name: value for name, value in {**os.environ, **place.env()}.items() if value is not None
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, env=env, cwd=cwd or place.folder, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def version(place: Place) -> float:
    """`whyfirst --version` beside nothing but loading the library that it parses its command line with."""
    own, other = [WHYFIRST, "--version"], [sys.executable, "-c", "import typer"]
    return ratio(lambda: cpu_of(place, own), lambda: cpu_of(place, other), 20)


def due(place: Place) -> float:
    """The briefs that are due of 10,000, one in ten, beside `cat` of all of them."""
    briefs = place.folder / "briefs"
    briefs.mkdir()
    text = brief(10).replace("date: 2026-11-23", "date: 2026-11-23\nreview: 2027-07-01", 1)
    names = [f"{number}.md" for number in range(10_000)]
    for number, name in enumerate(names):
        (briefs / name).write_text(
            text.replace("2027", "2026") if number % 10 == 0 else text, encoding="utf-8"
        )
    look, cat = [WHYFIRST, "due", "--on", "2026-12-01", "."], ["cat", *names]
    return ratio(lambda: cpu_of(place, look, briefs), lambda: cpu_of(place, cat, briefs), 8)


# Sessions


def bare(questions: Sequence[str]) -> list[str]:
    """A program that asks the questions with questionary and does nothing else."""
    script = (
        f"import questionary\nfor ask in {list(questions)!r}: questionary.text(ask).unsafe_ask()"
    )
    return [sys.executable, "-c", script]


def whyfirst(place: Place) -> list[str]:
    """A session that asks for a title and then the questions, each a text that may be skipped."""
    questions = [{"id": f"q{number}", "ask": ask} for number, ask in enumerate(ASKED)]
    own = {"whyfirst": 1, "labels": {"ask_title": TITLE}, "why": questions}
    (place.folder / "same.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")
    return [WHYFIRST, "plan", "--set", "same.yaml"]


def copier(place: Place) -> list[str]:
    """The same questions asked by copier. Raises NoCopierError."""
    python = (
        Path(place.copier) / "bin" / "python" if Path(place.copier).is_dir() else Path(place.copier)
    )
    if (
        not place.copier
        or subprocess.run(
            [python, "-c", "import copier"], capture_output=True, check=False
        ).returncode
    ):
        raise NoCopierError
    template = place.folder / "template"
    template.mkdir(exist_ok=True)
    questions = {
        f"q{number}": {"type": "str", "help": ask} for number, ask in enumerate([TITLE, *ASKED])
    }
    (template / "copier.yml").write_text(
        yaml.safe_dump(questions, sort_keys=False), encoding="utf-8"
    )
    (template / "brief.md.jinja").write_text("# {{ q0 }}\n", encoding="utf-8")
    return [str(python), "-m", "copier", "copy", "--overwrite", "template", "made"]


def first_question(place: Place, argv: Sequence[str]) -> float:
    """The seconds from the start of a program to its first question on a terminal."""
    began = time.perf_counter()
    with Terminal(argv, env=place.env(), cwd=place.folder) as terminal:
        terminal.wait_for(TITLE)
        return time.perf_counter() - began


def start(place: Place) -> float:
    """From the command to the first question, beside copier with the same questions."""
    own, other = whyfirst(place), copier(place)
    return ratio(lambda: first_question(place, own), lambda: first_question(place, other), 20)


def answered(terminal: Terminal, questions: Sequence[str]) -> Iterator[float]:
    """Answers the questions; the seconds from each Enter to the next question."""
    for ask, after in zip(questions, [*questions[1:], ""], strict=True):
        terminal.wait_for(ask).wait_idle()
        terminal.type(ANSWER).wait_for_prompt(ANSWER).wait_idle()
        began = time.perf_counter()
        terminal.press("enter")
        if after:
            terminal.wait_for(after)
            yield time.perf_counter() - began


def enter(place: Place) -> float:
    """From Enter to the next question, the answer on the disk, beside questionary that keeps nothing."""
    questions = [f"Question number {number}?" for number in range(10)]
    asked = [{"id": f"q{number}", "ask": ask} for number, ask in enumerate(questions)]
    own = {"whyfirst": 1, "labels": {"ask_title": TITLE}, "why": asked}
    (place.folder / "ten.yaml").write_text(yaml.safe_dump(own), encoding="utf-8")

    def run(argv: Sequence[str], questions: Sequence[str]) -> float:
        with Terminal(argv, env=place.env(), cwd=place.folder) as terminal:
            return min(answered(terminal, questions))

    ours = [WHYFIRST, "plan", "--set", "ten.yaml"]
    return ratio(lambda: run(ours, [TITLE, *questions]), lambda: run(bare(questions), questions), 3)


def memory(place: Place) -> float:
    """The most memory that a whole session takes, beside copier with the same questions."""

    def peak(argv: Sequence[str], more: int) -> float:
        asked = place.folder / "peak"
        with Terminal(
            [sys.executable, "-c", PEAK, str(asked), *argv], env=place.env(), cwd=place.folder
        ) as terminal:
            list(answered(terminal, [TITLE, *ASKED]))
            for _ in range(more):
                terminal.wait_idle().press("enter")
            terminal.wait_exit()
        return float(asked.read_text(encoding="utf-8"))

    own, other = whyfirst(place), copier(place)
    return ratio(
        lambda: peak(own, 4), lambda: peak(other, 0), 1
    )  # more, fewer, different and the page


# Work that grows


def cpu(work: Callable[[], object]) -> float:
    """The processor's seconds for some work in this process."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def doubled(work: Callable[[int], Callable[[], object]], size: int, times: int = 5) -> float:
    """How many times as long some work takes at a size as at half of it."""
    whole, half = work(size), work(size // 2)
    return ratio(lambda: cpu(whole), lambda: cpu(half), times)


def many_questions(number: int) -> str:
    """A set of so many questions, each with all that questions usually have."""
    return (
        "whyfirst: 1\nwhy:\n  - {id: q0, ask: Now?, type: select, choices: [Now, Later]}\n"
        + "".join(
            f"  - id: q{n}\n    ask: What about it, {n}?\n    help: One line.\n    example: Another.\n    type: select\n"
            f"    choices: [Now, Later, Never]\n    default: Now\n    when: {{q{n - 1}: Now}}\n"
            for n in range(1, number)
        )
    )


def many_answers(number: int) -> str:
    """A file of answers about so many activities, and outcomes and groups a tenth of them."""
    few, many = range(1, number // 10 + 1), range(1, number + 1)
    given: dict[str, Any] = {
        "title": "Much work",
        "purpose": ANSWER,
        "audience": [f"Group {n}" for n in few],
        "outcomes": [f"Outcome number {n} is had" for n in few],
        "output_test": {f"O{n}": n % 2 == 0 for n in few},
        "activities": [f"Activity number {n} is done" for n in many],
        "serves": {
            f"A{n}": [f"O{n % len(few) + 1}", f"Outcome number {len(few)} is had"] for n in many
        },
        "because": {f"Activity number {n} is done": ANSWER for n in many},
        "motive": [["The technology is new"] for _ in many],
        "capacity": number // 2,
        "measure": [f"Measured {n} times" for n in few],
        "more": ["One more"],
        "decision": {f"A{n}": ("keep", "change", "stop")[n % 3] for n in many},
    }
    return json.dumps(given)


def filled(text: str) -> Session:
    """A session with the answers of a file, and nothing left to ask."""
    session = Session.new(GENERAL, NOW, set_name="general")
    filled_in, _ = answers.fill(session, answers.read(text, "a"))
    return filled_in.skip_rest()[0]


def plan(number: int) -> Plan:
    """A plan of so many activities."""
    return filled(many_answers(number)).plan()


def brief(number: int) -> str:
    """The brief of such a plan."""
    return write(plan(number))


def change(reading: Reading) -> Plan:
    """The plan that was read with one answer changed, and one item more."""
    own = reading.plan
    texts = [outcome.text for outcome in own.items("outcome")]
    outcomes = Entries.of([*texts, "One more is had"])
    changed: Mapping[Slot, Answer] = {
        Slot("because", 1): "It hangs there",
        Slot("outcomes"): outcomes,
    }
    return replace(own, answers={**own.answers, **changed})


def checked(number: int) -> Callable[[], object]:
    """A set of so many questions to be checked."""
    text = many_questions(number)
    return lambda: sets.parse(text)


def filled_in(number: int) -> Callable[[], object]:
    """A file of answers to be filled in."""
    text = many_answers(number)
    return lambda: filled(text)


def written(number: int) -> Callable[[], object]:
    """A plan to be written."""
    made = plan(number)
    return lambda: write(made)


def read_back(number: int) -> Callable[[], object]:
    """A brief to be read."""
    text = brief(number)
    return lambda: read(text, GENERAL)


def reflected_on(number: int) -> Callable[[], object]:
    """A plan to be reflected on."""
    made = plan(number)
    return lambda: findings(made)


def revised(number: int) -> Callable[[], object]:
    """A brief in which an answer is to be changed."""
    reading = read(brief(number), GENERAL)
    after = change(reading)
    return lambda: revise(reading, after)


LINEAR = 2.3
BUDGETS = {
    "version": Budget("whyfirst --version, CPU, to import typer", 1.3, version),
    "start": Budget("from the command to the first question, to copier", 0.65, start),
    "enter": Budget("from Enter to the next question, saved, to bare questionary", 1.2, enter),
    "memory": Budget("most memory of a session, to copier", 1.0, memory),
    "check": Budget(
        "a set of 5,000 questions checked, to 2,500", LINEAR, lambda _: doubled(checked, 5000, 3)
    ),
    "fill": Budget(
        "answers about 500 activities filled in, to 250", LINEAR, lambda _: doubled(filled_in, 500)
    ),
    "write": Budget(
        "a plan of 500 activities written, to 250", LINEAR, lambda _: doubled(written, 500)
    ),
    "read": Budget(
        "a plan of 500 activities read back, to 250", LINEAR, lambda _: doubled(read_back, 500)
    ),
    "reflect": Budget(
        "a plan of 500 activities reflected on, to 250",
        LINEAR,
        lambda _: doubled(reflected_on, 500),
    ),
    "revise": Budget(
        "a plan of 500 activities revised, to 250", LINEAR, lambda _: doubled(revised, 500)
    ),
    "due": Budget("due over 10,000 briefs, CPU, to cat", 3.0, due),
}


def main() -> None:
    """Measure, and print a line for each budget."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmark", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("budgets", nargs="*", metavar="BUDGET", help=", ".join(BUDGETS))
    parser.add_argument(
        "--copier", default="", metavar="PATH", help="a Python that has copier, or its environment"
    )
    given = parser.parse_args()
    if unknown := set(given.budgets) - set(BUDGETS):
        parser.error(
            f"there is no budget {', '.join(sorted(unknown))}; they are {', '.join(BUDGETS)}"
        )
    for name in given.budgets or BUDGETS:
        budget = BUDGETS[name]
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = f"{budget.measure(Place(Path(folder), given.copier)):.2f}"
            except NoCopierError:
                found = "not measured, as --copier names none;"
        sys.stdout.write(f"{name:<8} {budget.what:<60} {found} at most {budget.most:g}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
