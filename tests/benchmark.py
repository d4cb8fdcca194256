"""How fast whyfirst is and how much memory it takes, compared with something in the same run.

`python -m tests.benchmark` prints each budget with its measurement and its limit. Name budgets to
measure only those. `--copier PATH` is a Python that has copier, or its environment's folder.
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
"""Does something once and returns what it took."""

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
"""A program that runs another one and writes its peak memory in KiB to a file."""


class Budget(NamedTuple):
    """What is measured, and the largest ratio allowed."""

    what: str
    most: float
    measure: Callable[[Place], float]


class Place(NamedTuple):
    """An empty folder, and the path of copier."""

    folder: Path
    copier: str

    def env(self) -> dict[str, str | None]:
        """Return an environment without the user's drafts and sets, but with compiled modules."""
        env: dict[str, str | None] = {
            "PYTHONDONTWRITEBYTECODE": None,
            "PYTHONUNBUFFERED": None,
        }
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "PYTHONPYCACHEPREFIX"):
            env[name] = str(self.folder / name)
        return env


class NoCopierError(Exception):
    """Copier isn't installed, so nothing can be compared with it."""


def ratio(one: Run, other: Run, times: int) -> float:
    """Return how many times as much the one takes as the other.

    They run in turns, after a first run that doesn't count, and the best run of each is compared.
    """
    one()
    other()
    of_one, of_other = [], []
    for _ in range(times):
        of_one.append(one())
        of_other.append(other())
    return min(of_one) / min(of_other)


# Programs


def cpu_of(place: Place, argv: Sequence[str], cwd: Path | None = None) -> float:
    """Return the CPU seconds that a program takes."""
    wanted = {**os.environ, **place.env()}
    env = {name: value for name, value in wanted.items() if value is not None}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, env=env, cwd=cwd or place.folder, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def version(place: Place) -> float:
    """Compare `whyfirst --version` with only importing typer, which parses its command line."""
    own, other = [WHYFIRST, "--version"], [sys.executable, "-c", "import typer"]
    return ratio(lambda: cpu_of(place, own), lambda: cpu_of(place, other), 20)


def due(place: Place) -> float:
    """Compare `whyfirst due` over 10,000 briefs, one in ten of them due, with `cat` of them all."""
    briefs = place.folder / "briefs"
    briefs.mkdir()
    later = brief(10).replace("date: 2026-11-23", "date: 2026-11-23\nreview: 2027-07-01", 1)
    later += "\n**Next review:** 2027-07-01\n"
    overdue = later.replace("2027", "2026")
    names = [f"{number}.md" for number in range(10_000)]
    for number, name in enumerate(names):
        text = overdue if number % 10 == 0 else later
        (briefs / name).write_text(text, encoding="utf-8")
    list_due, cat = [WHYFIRST, "due", "--on", "2026-12-01", "."], ["cat", *names]
    return ratio(lambda: cpu_of(place, list_due, briefs), lambda: cpu_of(place, cat, briefs), 8)


# Sessions


def bare(questions: Sequence[str]) -> list[str]:
    """Return a program that asks the questions with questionary and does nothing else."""
    loop = f"for ask in {list(questions)!r}: questionary.text(ask).unsafe_ask()"
    script = f"import questionary\n{loop}"
    return [sys.executable, "-c", script]


def whyfirst(place: Place) -> list[str]:
    """Return a session that asks for a title and then the questions, each an optional text."""
    questions = [{"id": f"q{number}", "ask": ask} for number, ask in enumerate(ASKED)]
    question_set = {"whyfirst": 1, "labels": {"ask_title": TITLE}, "why": questions}
    (place.folder / "same.yaml").write_text(yaml.safe_dump(question_set), encoding="utf-8")
    return [WHYFIRST, "plan", "--set", "same.yaml"]


def copier(place: Place) -> list[str]:
    """Return copier with the same questions. Raise NoCopierError if it isn't installed."""
    if not place.copier:
        raise NoCopierError
    python = Path(place.copier)
    if python.is_dir():
        python = python / "bin" / "python"
    trial = [str(python), "-c", "import copier"]
    if subprocess.run(trial, capture_output=True, check=False).returncode:
        raise NoCopierError

    template = place.folder / "template"
    template.mkdir(exist_ok=True)
    questions = {}
    for number, ask in enumerate([TITLE, *ASKED]):
        questions[f"q{number}"] = {"type": "str", "help": ask}
    config = yaml.safe_dump(questions, sort_keys=False)
    (template / "copier.yml").write_text(config, encoding="utf-8")
    (template / "brief.md.jinja").write_text("# {{ q0 }}\n", encoding="utf-8")
    return [str(python), "-m", "copier", "copy", "--overwrite", "template", "made"]


def first_question(place: Place, argv: Sequence[str]) -> float:
    """Return the seconds from the start of a program to its first question on a terminal."""
    began = time.perf_counter()
    with Terminal(argv, env=place.env(), cwd=place.folder) as terminal:
        terminal.wait_for(TITLE)
        return time.perf_counter() - began


def start(place: Place) -> float:
    """Compare the time from the command to the first question with copier's."""
    own, other = whyfirst(place), copier(place)
    return ratio(lambda: first_question(place, own), lambda: first_question(place, other), 20)


def answered(terminal: Terminal, questions: Sequence[str]) -> Iterator[float]:
    """Answer the questions, and yield the seconds from each Enter to the next question."""
    for ask, after in zip(questions, [*questions[1:], ""], strict=True):
        terminal.wait_for(ask).wait_idle()
        terminal.type(ANSWER).wait_for_prompt(ANSWER).wait_idle()
        began = time.perf_counter()
        terminal.press("enter")
        if after:
            terminal.wait_for(after)
            yield time.perf_counter() - began


def enter(place: Place) -> float:
    """Compare Enter to the next question, answer saved, with questionary, which saves nothing."""
    questions = [f"Question number {number}?" for number in range(10)]
    asked = [{"id": f"q{number}", "ask": ask} for number, ask in enumerate(questions)]
    question_set = {"whyfirst": 1, "labels": {"ask_title": TITLE}, "why": asked}
    (place.folder / "ten.yaml").write_text(yaml.safe_dump(question_set), encoding="utf-8")

    def run(argv: Sequence[str], questions: Sequence[str]) -> float:
        with Terminal(argv, env=place.env(), cwd=place.folder) as terminal:
            return min(answered(terminal, questions))

    ours = [WHYFIRST, "plan", "--set", "ten.yaml"]
    return ratio(lambda: run(ours, [TITLE, *questions]), lambda: run(bare(questions), questions), 3)


def memory(place: Place) -> float:
    """Compare the peak memory of a whole session with copier's for the same questions."""

    def peak(argv: Sequence[str], prompts_after: int) -> float:
        peak_file = place.folder / "peak"
        measured = [sys.executable, "-c", PEAK, str(peak_file), *argv]
        with Terminal(measured, env=place.env(), cwd=place.folder) as terminal:
            list(answered(terminal, [TITLE, *ASKED]))
            for _ in range(prompts_after):
                terminal.wait_idle().press("enter")
            terminal.wait_exit()
        return float(peak_file.read_text(encoding="utf-8"))

    own, other = whyfirst(place), copier(place)
    # The four prompts are more, fewer, different and the page.
    return ratio(lambda: peak(own, 4), lambda: peak(other, 0), 1)


# Work that grows


def cpu(work: Callable[[], object]) -> float:
    """Return the CPU seconds of some work in this process."""
    gc.collect()
    began = time.process_time()
    work()
    return time.process_time() - began


def doubled(work: Callable[[int], Callable[[], object]], size: int, times: int = 5) -> float:
    """Return how many times as long some work takes as at half its size."""
    whole, half = work(size), work(size // 2)
    return ratio(lambda: cpu(whole), lambda: cpu(half), times)


def many_questions(number: int) -> str:
    """Return a set of this many questions, each with all that questions usually have."""
    text = "whyfirst: 1\nwhy:\n  - {id: q0, ask: Now?, type: select, choices: [Now, Later]}\n"
    for n in range(1, number):
        text += (
            f"  - id: q{n}\n"
            f"    ask: What about it, {n}?\n"
            "    help: One line.\n"
            "    example: Another.\n"
            "    type: select\n"
            "    choices: [Now, Later, Never]\n"
            "    default: Now\n"
            f"    when: {{q{n - 1}: Now}}\n"
        )
    return text


def many_answers(number: int) -> str:
    """Return a file of answers with this many activities, a tenth as many outcomes and groups."""
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
    """Return a session with the answers of a file and nothing left to ask."""
    session = Session.new(GENERAL, NOW, set_name="general")
    filled_in, _ = answers.fill(session, answers.read(text, "a"))
    return filled_in.skip_rest()[0]


def plan(number: int) -> Plan:
    """Return a plan with this many activities."""
    return filled(many_answers(number)).plan()


def brief(number: int) -> str:
    """Return the brief of such a plan."""
    return write(plan(number))


def change(reading: Reading) -> Plan:
    """Return the plan of a brief with one answer changed and one item added."""
    before = reading.plan
    texts = [outcome.text for outcome in before.items("outcome")]
    outcomes = Entries.of([*texts, "One more is had"])
    changed: Mapping[Slot, Answer] = {
        Slot("because", 1): "Everyone sees it",
        Slot("outcomes"): outcomes,
    }
    return replace(before, answers={**before.answers, **changed})


def checked(number: int) -> Callable[[], object]:
    """Prepare to check a set with this many questions."""
    text = many_questions(number)
    return lambda: sets.parse(text)


def filled_in(number: int) -> Callable[[], object]:
    """Prepare to fill in a file of answers."""
    text = many_answers(number)
    return lambda: filled(text)


def written(number: int) -> Callable[[], object]:
    """Prepare to write a plan."""
    made = plan(number)
    return lambda: write(made)


def read_back(number: int) -> Callable[[], object]:
    """Prepare to read a brief."""
    text = brief(number)
    return lambda: read(text, GENERAL)


def reflected_on(number: int) -> Callable[[], object]:
    """Prepare to reflect on a plan."""
    made = plan(number)
    return lambda: findings(made)


def revised(number: int) -> Callable[[], object]:
    """Prepare to change an answer in a brief."""
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
        "a set of 1,000 questions checked, to 500", LINEAR, lambda _: doubled(checked, 1000, 9)
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
    """Measure each budget and print a line for it."""
    summary = (__doc__ or "").split("\n")[0]
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark", description=summary)
    all_names = ", ".join(BUDGETS)
    parser.add_argument("budgets", nargs="*", metavar="BUDGET", help=all_names)
    parser.add_argument(
        "--copier", default="", metavar="PATH", help="a Python that has copier, or its environment"
    )
    options = parser.parse_args()
    unknown = set(options.budgets) - set(BUDGETS)
    if unknown:
        parser.error(f"there is no budget {', '.join(sorted(unknown))}; they are {all_names}")

    for name in options.budgets or BUDGETS:
        budget = BUDGETS[name]
        with tempfile.TemporaryDirectory() as folder:
            try:
                measured = f"{budget.measure(Place(Path(folder), options.copier)):.2f}"
            except NoCopierError:
                measured = "not measured, as --copier names none;"
        sys.stdout.write(f"{name:<8} {budget.what:<60} {measured} at most {budget.most:g}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
