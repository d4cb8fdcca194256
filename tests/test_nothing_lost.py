"""No answer is lost when a session is killed, quit, closed, in conflict or refused by the disk.

A person sits in a real terminal here. What happens to a single file is in `test_drafts`.
"""

from __future__ import annotations

import json
import os
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.kill import kill_session
from tests.program import whyfirst
from tests.terminal import Sink, Terminal
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.drafts import SavedFile
from whyfirst.files import read_document
from whyfirst.model import QuestionSet
from whyfirst.sheet import Plan, Slot

HOME = Path(__file__).parents[1]
TODAY = "2026-11-23"
FIRST = {"id": "first", "ask": "First?", "quick": True}
SECOND = {"id": "second", "ask": "Second?", "quick": True}
SMALL = {"whyfirst": 1, "name": "small", "why": [FIRST, SECOND]}
QUESTIONS = QuestionSet.model_validate(SMALL)
REFLECTION = ("Would more", "Would fewer", "Would different")
BEGIN = (sys.executable, "-m", "whyfirst", "plan")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Return a folder with a small question set, to work in. The state folder is beside it."""
    folder = tmp_path / 'it\'s my "work"'
    (folder / "questions").mkdir(parents=True)
    (folder / "questions" / "small.yaml").write_text(json.dumps(SMALL), encoding="utf-8")
    return folder


def begin(
    work: Path,
    *args: str | Path,
    before: Sequence[str | Path] = (),
    stdout: Sink = "pipe",
    stderr: Sink = None,
) -> Terminal:
    """Start `whyfirst plan` in a terminal."""
    return run(work, [*before, *BEGIN, *args], stdout, stderr)


def run(
    work: Path, argv: Sequence[str | Path], stdout: Sink = "pipe", stderr: Sink = None
) -> Terminal:
    """Run a command in a terminal, in the folder."""
    env = {"PYTHONPATH": str(HOME), "XDG_STATE_HOME": str(work.parent / "the state")}
    return Terminal(argv, cwd=work, stdout=stdout, stderr=stderr, env=env)


def answer(terminal: Terminal, **answers: str) -> None:
    """Answer questions of the small set: `First="one"` answers “First?”."""
    for ask, text in answers.items():
        terminal.wait_for(f"{ask}?").wait_idle().type(text).press("enter")


def finish(terminal: Terminal, *asks: str) -> None:
    """Press enter at these questions, then at the page of all answers."""
    for ask in (*asks, "All your answers"):
        terminal.wait_for(ask).wait_idle().press("enter")


def answers_in(text: str) -> dict[str, object]:
    """Return the answers in a brief of the small set."""
    plan = read(text, QUESTIONS).plan
    return {slot.id: value for slot, value in plan.answers.items() if value is not None}


def brief(**answers: str | None) -> str:
    """Return a brief of the small set with these answers."""
    known = {
        Slot(id): answers.get(id)
        for id in ("first", "second", "more", "fewer", "different")
        if id in answers
    }
    return write(Plan(QUESTIONS, known, title="Bin days", date=TODAY, set_name="small"))


WHOLE = brief(first="one", second="two", more=None, fewer="three", different="four")


def texts_below(folder: Path) -> dict[str, str]:
    """Return the text of every file below a folder by its path, without the question set."""
    texts = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "small.yaml":
            texts[str(path.relative_to(folder))] = path.read_text(encoding="utf-8")
    return texts


@pytest.mark.parametrize("number", range(5))
def test_every_answer_is_on_the_disk_when_the_next_question_appears(
    tmp_path: Path, chance: random.Random, number: int
) -> None:
    """Sessions are killed at random, some inside a write. Fails if an answer is saved too late."""
    result = kill_session(tmp_path, chance, while_writing=number % 2 == 0)
    assert result.lost == ()


WAYS: dict[str, tuple[Callable[[Terminal], object], int, str]] = {
    "ctrl-c": (lambda terminal: terminal.press("ctrl-c"), 130, "--output=-x.md"),
    "ctrl-d": (lambda terminal: terminal.press("ctrl-d"), 130, "--quick"),
    "sigterm": (lambda terminal: terminal.kill(signal.SIGTERM), 143, '--output=its "name".md'),
    "sighup": (lambda terminal: terminal.kill(signal.SIGHUP), 129, "--output=-"),
    "a closed window": (lambda terminal: terminal.hang_up(), 129, ""),
    "ctrl-c in plain lines": (lambda terminal: terminal.press("ctrl-c"), 130, "--plain"),
    "a closed window in plain lines": (lambda terminal: terminal.hang_up(), 129, "--plain"),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_user_who_quits_is_told_a_command_to_continue(work: Path, way: str) -> None:
    """Fails if a way to quit loses answers, or prints a command that a shell can't run."""
    leave, status, option = WAYS[way]
    options = [option] if option else []
    with begin(work, "--set", "small", "--title", "Bin days", *options, stderr="pipe") as terminal:
        answer(terminal, First="one")
        leave(terminal.wait_for("Second?").wait_idle())
        assert terminal.wait_exit() == status
        assert terminal.piped == b""
    farewell = re.fullmatch(
        "Your answers are in (.*)\nTo continue: (.*)\n", terminal.piped_errors.decode()
    )
    assert farewell
    path, command = farewell.groups()
    assert answers_in((work / path).read_text(encoding="utf-8")) == {"first": "one"}
    with run(work, ["/bin/sh", "-c", command]) as terminal:
        screen = terminal.wait_for("Second?").wait_idle().history_text()
    assert "First?" not in screen
    assert ("Press Enter to skip" in screen) == (option == "--plain")


@pytest.mark.parametrize(
    "args", [("--plain", "--output", "brief.md"), ("--set", "small", "--title", "Bin days")]
)
def test_without_an_answer_nothing_is_left_behind(work: Path, args: tuple[str, ...]) -> None:
    """Fails if quitting at the first question leaves a file or a folder."""
    with begin(work, *args, stderr="pipe") as terminal:
        terminal.wait_for("First?" if "--title" in args else "Give it a name").wait_idle().press(
            "ctrl-c"
        )
        assert terminal.wait_exit() == 130
    assert (
        terminal.piped_errors.decode()
        == "You hadn't answered anything yet, so nothing was saved.\n"
    )
    assert texts_below(work.parent) == {}


def test_unfinished_work_is_offered_and_removed_once_its_brief_is_safe(work: Path) -> None:
    """Fails if a draft is offered without its age, one in use is, or the finished one stays."""
    drafts = work.parent / "the state" / "whyfirst" / "drafts"
    drafts.mkdir(parents=True)
    half_an_hour = 1800  # each age stays the same however slow the machine
    for name, age, text in (
        ("a", -half_an_hour, brief(first="one")),
        ("b", 3 * half_an_hour, brief(first="1", second="2")),
        ("c", 5 * half_an_hour, "---\nbroken: [\n---\n"),
        ("d", 7 * half_an_hour, WHOLE),
    ):
        path = drafts / f"{name}.md"
        path.write_text(text, encoding="utf-8")
        modified = time.time() - age
        os.utime(path, (modified, modified))
    with SavedFile.reopen(read_document(drafts / "d.md"), drafts), begin(work) as terminal:
        terminal.wait_for("Bin days (just now, 1 answer so far)").wait_for(
            "Bin days (2) (1 hour ago, 2 answers so far)"
        )
        screen = terminal.wait_for("c.md: line 2, column 10").wait_idle().history_text()
        assert "(3)" not in screen
        terminal.press("shift-tab").wait_idle().press("down", "enter")
        answer(terminal, Second="two")
        finish(terminal, *REFLECTION)
        assert terminal.wait_exit() == 0
    assert answers_in(terminal.piped.decode()) == {"first": "one", "second": "two"}
    assert sorted(path.name for path in drafts.iterdir()) == ["b.md", "c.md", "d.md"]


def test_leaving_the_offer_changes_nothing(work: Path) -> None:
    """Fails if Ctrl-D at the offer of unfinished work opens, changes or removes a draft."""
    drafts = work.parent / "the state" / "whyfirst" / "drafts"
    drafts.mkdir(parents=True)
    (drafts / "a.md").write_text(WHOLE, encoding="utf-8")
    with begin(work, stderr="pipe") as terminal:
        terminal.wait_for("unfinished").wait_idle().press("ctrl-d")
        assert terminal.wait_exit() == 130
    assert (
        terminal.piped_errors.decode()
        == "Nothing has changed. Your unfinished work is still there.\n"
    )
    assert texts_below(drafts) == {"a.md": WHOLE}


@pytest.mark.parametrize("reader", ["true", "until test -e read; do sleep 0.1; done"])
def test_a_reader_who_does_not_read_leaves_the_draft(work: Path, reader: str) -> None:
    """Fails if the draft is removed although nobody has read the brief from the pipe."""
    argv = ["/bin/sh", "-c", f"{shlex.join(BEGIN)} --set small --title 'Bin days' | {reader}"]
    with run(work, argv) as terminal:
        answer(terminal, First="one")
        finish(terminal, "Second?", *REFLECTION)
        terminal.wait_for("Your answers are in").wait_for("To continue")
        (work / "read").mkdir()
        assert terminal.wait_exit() == 0
    [draft] = texts_below(work.parent)
    assert answers_in((work.parent / draft).read_text(encoding="utf-8")) == {"first": "one"}
    with begin(work, work.parent / draft, "--output", "brief.md") as terminal:
        finish(terminal, "Second?", *REFLECTION)
        assert terminal.wait_exit() == 0
    assert list(texts_below(work.parent)) == [f"{work.name}/brief.md"]


def test_answers_are_kept_when_another_set_is_chosen(work: Path) -> None:
    """Fails if choosing another set drops the answers, or returning to the first doubles them."""
    other = {**SMALL, "name": "tiny", "why": [{"id": "only", "ask": "Only?"}]}
    (work / "questions" / "tiny.yaml").write_text(json.dumps(other), encoding="utf-8")
    with begin(work) as terminal:
        terminal.wait_for("Give it a name").wait_idle().type("Bin days").press("enter")
        terminal.wait_for("What kind").wait_idle().press("down").wait_for_prompt("small").press(
            "enter"
        )
        answer(terminal, First="one")
        terminal.wait_for("Second?").press("shift-tab").wait_for_prompt("> one").press("shift-tab")
        terminal.wait_for_prompt("small").wait_idle().press("down").wait_for_prompt("tiny").press(
            "enter"
        )
        answer(terminal, Only="mine")
        terminal.wait_for("Would more").wait_idle()
        drafts = texts_below(work.parent / "the state")
        terminal.press("shift-tab").wait_for_prompt("> mine").press("shift-tab").wait_for_prompt(
            "tiny"
        ).wait_idle()
        terminal.press("up").wait_for_prompt("small").wait_idle().press("enter").wait_until_gone(
            "tiny"
        ).wait_idle()
        back = texts_below(work.parent / "the state")
        terminal.kill()
    assert sorted(re.findall(r"\n(one|mine)\n", "".join(drafts.values()))) == ["mine", "one"]
    assert sorted(re.findall(r"\n(one|mine)\n", "".join(back.values()))) == ["mine", "one"]
    assert len(drafts) == len(back) == 2


def test_two_sessions_with_one_brief_lose_nothing_of_either(work: Path) -> None:
    """Fails if the second session overwrites the first, or does not say where it continues."""
    (work / "brief.md").write_text(brief(), encoding="utf-8")
    with begin(work, "brief.md") as one, begin(work, "brief.md") as two:
        two.wait_for("First?")  # it has read the brief as it was
        answer(one, First="from one")
        one.wait_for("Second?")  # and so the first answer is on the disk
        answer(two, First="from two")
        two.wait_for("Someone else changed brief.md").wait_for("saved in brief.mine.md")
        answer(one, Second="more from one")
        answer(two, Second="more from two")
        for terminal in (one, two):
            finish(terminal, *REFLECTION)
            assert terminal.wait_exit() == 0
    assert {name: answers_in(text) for name, text in texts_below(work).items()} == {
        "brief.md": {"first": "from one", "second": "more from one"},
        "brief.mine.md": {"first": "from two", "second": "more from two"},
    }
    assert answers_in(two.piped.decode()) == {"first": "from two", "second": "more from two"}


def test_a_brief_that_is_opened_and_left_is_the_same_to_the_byte(work: Path) -> None:
    """Fails if opening a brief writes it, or if a changed answer changes any other byte."""
    hand = "\none\n\nA *colleague*  says:\n\n* see [this](x)!\n"
    raw = ("\ufeff" + WHOLE.replace("\none\n", hand).replace("\n", "\r\n")).encode()
    (work / "brief.md").write_bytes(raw)
    before = (work / "brief.md").stat()
    with begin(work, "brief.md") as terminal:
        terminal.wait_for("Would more").wait_idle().press("ctrl-c")
        assert terminal.wait_exit() == 130
    with begin(work, "brief.md") as terminal:
        finish(terminal, "Would more")
        assert terminal.wait_exit() == 0
    after = (work / "brief.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert terminal.piped == raw.decode("utf-8-sig").replace("\r\n", "\n").encode()
    with begin(work, "brief.md") as terminal:
        terminal.wait_for("Would more").wait_idle().press("enter").wait_for(
            "All your answers"
        ).wait_idle()
        terminal.press("down", "down", "down", "enter").wait_for_prompt("> two").wait_idle().type(
            "!"
        ).press("enter")
        terminal.wait_for("Second?: two!").wait_idle().press("enter")
        assert terminal.wait_exit() == 0
    assert (work / "brief.md").read_bytes() == raw.replace(b"\r\ntwo\r\n", b"\r\ntwo!\r\n")


def test_what_another_program_writes_meanwhile_is_kept(work: Path) -> None:
    """Fails if an editor's text is overwritten, or a copy appears although nothing was answered."""
    path = work / "brief.md"
    path.write_text(WHOLE, encoding="utf-8")
    theirs = WHOLE.replace("one", "theirs")
    with begin(work, "brief.md") as terminal:
        terminal.wait_for("Would more").wait_idle()
        path.write_text(theirs, encoding="utf-8")
        finish(terminal, "Would more")
        assert terminal.wait_exit() == 0
    assert texts_below(work) == {"brief.md": theirs}
    with begin(work, "brief.md", stderr="pipe") as terminal:
        terminal.wait_for("Would more").wait_idle()
        path.write_text(WHOLE, encoding="utf-8")
        terminal.type("mine").press("enter").wait_for("A1 mine").wait_idle().press(
            "enter"
        ).wait_for("All your answers").wait_idle()
        path.with_name("brief.mine.md").write_text(WHOLE, encoding="utf-8")
        terminal.press("enter")
        assert terminal.wait_exit() == 0
    assert "- **A1.** mine" in texts_below(work).pop("brief.mine-2.md")
    assert texts_below(work) == {**texts_below(work), "brief.md": WHOLE, "brief.mine.md": WHOLE}
    assert "Someone else changed brief.mine.md" in terminal.history_text()
    assert "The brief is in brief.mine-2.md" in terminal.piped_errors.decode()


def test_a_brief_whose_set_has_changed_opens_and_says_what_is_new(work: Path) -> None:
    """Fails if a question added, reworded or removed costs the text of an answer."""
    sets = work / "questions" / "small.yaml"
    zero = {"id": "zero", "ask": "Zero?", "quick": True}
    reworded = {"id": "second", "ask": "The second?", "quick": True}
    text = WHOLE.replace("### First?", "### Frist?")
    for why, news in (
        ([zero, FIRST, SECOND], "aren't in the brief yet, so you will be asked them now: Zero?."),
        ([zero, reworded], "The text under “Frist?” is used as the answer to “Zero?”."),
        ([reworded], "aren't part of the question set, so they were left unchanged: Frist?."),
    ):
        sets.write_text(json.dumps({**SMALL, "why": why}), encoding="utf-8")
        (work / "brief.md").write_text(text, encoding="utf-8")
        told: list[str] = []
        args = ("plan", "brief.md", "--no-input", "--answers", "-")
        whyfirst(work, TODAY, *args, given='{"more": ["mine"]}', complaints=told)
        assert news in told[0]
        after = (work / "brief.md").read_text(encoding="utf-8").splitlines()
        assert {"### Frist?", "one", "two", "three", "four", "- **A1.** mine"} <= set(after)
    sets.unlink()
    with begin(work, "brief.md") as terminal:
        terminal.wait_for("The question set “small” can't be used").wait_for(
            "left unchanged: Frist?; Second?."
        )
        terminal.wait_for("question 2 of").wait_idle().type("why").press("enter").wait_idle().press(
            "ctrl-c"
        )
        assert terminal.wait_exit() == 130
    left_in_brief = (work / "brief.md").read_text(encoding="utf-8").splitlines()
    assert {*after, "why"} - set(left_in_brief) <= {
        line for line in after if "missing" in line or "open" in line
    }


# The disk says no


def full_disk(folder: Path) -> list[str]:
    """Return what to start a program with, so that this folder is a disk with room for one file."""
    small = 'mount -t tmpfs -o size=4k none "$0" && exec "$@"'
    before = ["unshare", "--mount", "--map-root-user", "sh", "-c", small, str(folder)]
    if (
        sys.platform != "linux"
        or subprocess.run([*before, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no disk of its own can be mounted here")
    return before


def no_power() -> list[str]:
    """Return what to start a program with, so that permissions apply to it even as root."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("permissions do not apply to root, and there is no setpriv to make them")
    return [
        "setpriv",
        "--bounding-set=-dac_override,-dac_read_search",
        "--inh-caps=-dac_override,-dac_read_search",
    ]


FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "full": (lambda folder: None, "the disk is full"),
    "closed": (lambda folder: folder.chmod(0o500), "you are not allowed to write here"),
    "removed": (shutil.rmtree, "the folder does not exist"),
    "protected": (lambda folder: (folder / "brief.md").chmod(0o400), "is write-protected"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_disk_refuses_is_saved_in_another_place(work: Path, fault: str) -> None:
    """Fails if the user is not told at once, or if an answer is lost on the way."""
    spoil, reason = FAULTS[fault]
    folder = work / "disk"
    folder.mkdir()
    before = full_disk(folder) if fault == "full" else no_power()
    long = "because " * 300
    with begin(
        work, "--set", "small", "--output", "disk/brief.md", before=before, stderr="pipe"
    ) as terminal:
        terminal.wait_for("Give it a name").wait_idle().type("Bin days").press("enter").wait_for(
            "First?"
        ).wait_idle()
        spoil(folder)
        terminal.paste(long).wait_idle().press("enter")
        terminal.wait_for("Your answers aren't saved yet").wait_for(
            re.compile(reason.replace(" ", r"\s+"))
        ).wait_for("Where else should it go?")
        terminal.wait_idle().type("nowhere/x.md").press("enter").wait_for(
            "the folder does not exist"
        ).wait_idle()
        terminal.press("ctrl-u").type("other brief.md").press("enter").wait_for("Second?")
        assert answers_in((work / "other brief.md").read_text(encoding="utf-8")) == {
            "first": long.strip()
        }
        answer(terminal, Second="two")
        finish(terminal, *REFLECTION)
        assert terminal.wait_exit() == 0
    assert terminal.piped_errors.decode() == "The brief is in other brief.md\n"
    assert answers_in(texts_below(work)["other brief.md"]) == {
        "first": long.strip(),
        "second": "two",
    }
    folder.chmod(0o700) if folder.exists() else None


def test_quitting_at_a_full_disk_saves_the_answers_elsewhere(work: Path) -> None:
    """Fails if answers that only memory holds are gone after Ctrl-C."""
    (work / "disk").mkdir()
    with begin(
        work,
        "--set",
        "small",
        "--title",
        "Bin days",
        "--output",
        "disk/brief.md",
        before=full_disk(work / "disk"),
        stderr="pipe",
    ) as terminal:
        answer(terminal, First="one", Second="because " * 300)
        terminal.wait_for("Where else should it go?").wait_idle().press("ctrl-c")
        assert terminal.wait_exit() == 130
    assert "Your answers are in brief.md\n" in terminal.piped_errors.decode()
    assert answers_in(texts_below(work)["brief.md"]) == {
        "first": "one",
        "second": "because " * 299 + "because",
    }


def test_a_place_is_asked_for_if_neither_draft_nor_brief_can_be_written(work: Path) -> None:
    """Fails if Enter, which tries the same place again, loses an answer."""
    (work.parent / "the state").write_text("a file where a folder should be", encoding="utf-8")
    with begin(
        work, "--set", "small", "--title", "Bin days", before=no_power(), stdout=None
    ) as terminal:
        answer(terminal, First="one")
        terminal.wait_for("part of the path is a file").wait_for(
            "Where else should it go?"
        ).wait_idle().press("enter")
        terminal.wait_for("Second?").wait_idle()
        (work.parent / "the state").unlink()
        work.chmod(0o500)
        terminal.type("two").press("enter")
        finish(terminal, *REFLECTION)
        terminal.wait_for(
            "Can't write the brief: bin-days.md: you are not allowed to write here"
        ).wait_idle()
        terminal.type("../my brief.md").press("enter").wait_for("The brief is in ../my brief.md")
        assert terminal.wait_exit() == 0
    work.chmod(0o700)
    assert {name: answers_in(text) for name, text in texts_below(work.parent).items()} == {
        "my brief.md": {"first": "one", "second": "two"}
    }


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("questions", "is a folder"),
        ("there.md", "already exists and will not be overwritten"),
        ("nowhere/brief.md", "the folder does not exist"),
        ("there.md/brief.md", "part of the path is a file"),
        ("x" * 300, "this name is too long"),
        ("circle.md", "links at this path form a loop"),
    ],
)
def test_an_impossible_output_is_refused_at_once(work: Path, output: str, reason: str) -> None:
    """Fails if the first question comes before the reason, or if a file is changed."""
    (work / "there.md").write_text("theirs", encoding="utf-8")
    (work / "circle.md").symlink_to("circle.md")
    refused = whyfirst(
        work, TODAY, "plan", "--set", "small", "--title", "x", "--output", output, status=2
    )
    assert reason in refused
    assert texts_below(work) == {"there.md": "theirs"}


def test_a_link_stays_and_what_it_points_to_is_written(work: Path) -> None:
    """Fails if saving replaces the link by a file."""
    (work / "there").mkdir()
    (work / "link.md").symlink_to("there/brief.md")
    given = json.dumps({"title": "Bin days", "questions": "small", "first": "one", "second": "two"})
    args = ("plan", "--no-input", "--answers", "-")
    whyfirst(work, TODAY, *args, "--output", "link.md", given=given)
    whyfirst(
        work, TODAY, "plan", "link.md", "--no-input", "--answers", "-", given='{"second": "2"}'
    )
    assert (work / "link.md").is_symlink()
    assert answers_in(texts_below(work)["there/brief.md"]) == {"first": "one", "second": "2"}


# Unusable files, answers and streams


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"# Notes\n\nSome text.\n", "this isn't a whyfirst brief"),
        (
            b"---\ntitle: A post\nlayout: default\n---\n# A post\n",
            "this isn't a whyfirst brief",
        ),
        (b"---\ntitle: x\nwhyfirst: 1\n", "this isn't a whyfirst brief"),
        (
            b"---\ntitle: [x\nwhyfirst: 1\n---\n",
            "line 3, column 9: the lines between --- and --- at the top are broken",
        ),
        (b"---\ntitle: x\nwhyfirst: 2\n---\n", "this program knows version 1"),
        (b"---\n" + b"{" * 5000 + b"\nwhyfirst: 1\n---\n", "are broken"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not a text file"),
        (b"", "is empty"),
        (b"x" * (10 * 1024 * 1024 + 1), "is larger than 10 MiB"),
        ("---\ntitle: Größe".encode("latin-1"), "is not UTF-8"),
    ],
    ids=range(10),
)
def test_a_file_that_is_not_a_brief_is_refused_and_left_alone(
    work: Path, raw: bytes, reason: str
) -> None:
    """Fails if the message does not name the file and the reason, or if a byte changes."""
    (work / "notes.md").write_bytes(raw)
    refused = whyfirst(work, TODAY, "plan", "notes.md", "--no-input", status=2)
    assert refused.startswith("whyfirst: notes.md")
    assert reason in refused
    assert (work / "notes.md").read_bytes() == raw


def test_answers_that_do_not_fit_are_all_named_at_once(work: Path) -> None:
    """Fails if an unknown id or a wrong answer is missing from the list, or has a wrong line."""
    (work / "questions" / "small.yaml").write_text(
        json.dumps(
            {
                **SMALL,
                "what": [
                    {"id": "many", "type": "list", "ask": "Many?", "required": True},
                    {"id": "each", "type": "number", "for_each": "many", "ask": "Each?"},
                    {"id": "day", "type": "date", "ask": "Day?"},
                ],
            }
        ),
        encoding="utf-8",
    )
    given = "frist: one\nsecond: [1, 2]\nmany: {a: b}\neach: 5\nday: someday\nnothing: like it\n"
    args = ("plan", "--set", "small", "--title", "x", "--no-input", "--answers", "-")
    refused = whyfirst(work, TODAY, *args, given=given, status=2)
    places = re.findall(r"standard input:(\d+):\d+: ", refused)
    assert places == ["1", "2", "3", "4", "5", "6"]
    assert "did you mean “first”?" in refused
    assert "many: Many?" in whyfirst(work, TODAY, *args, given="first: one\n", status=2)
    for broken, reason in (
        ("a: [b\n", ":1:4: "),
        ("just text", "aren't question ids"),
        ("questions: smal", "Did you mean “small”"),
    ):
        assert reason in whyfirst(
            work, TODAY, "plan", "--no-input", "--answers", "-", given=broken, status=2
        )


@pytest.mark.parametrize(
    ("streams", "status", "reason"),
    [
        ("<&-", 2, "whyfirst: standard input is closed, so there are no answers to read"),
        (
            "<answers.yaml >&-",
            2,
            "whyfirst: stdout: this stream is closed; send it to a file or a pipe",
        ),
        (
            "<answers.yaml >/dev/full",
            2,
            "whyfirst: stdout: the disk is full; make room, or choose another place",
        ),
        ("<answers.yaml 2>&-", 0, ""),
        ("<answers.yaml 2>/dev/full", 0, ""),
        ("<answers.yaml | head -1 >&2; true", 0, "---"),
        ("--output=brief.md <answers.yaml >&- 2>&-", 0, ""),
    ],
)
def test_streams_that_are_closed_or_full_end_in_a_message(
    work: Path, streams: str, status: int, reason: str
) -> None:
    """Fails if there is a traceback, a second message, or half a result."""
    (work / "answers.yaml").write_text("title: x\nfirst: one\n", encoding="utf-8")
    command = f"{shlex.join(BEGIN)} --set small --no-input --answers - {streams}"
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=work, env=env, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr.strip()) == (status, reason)
    assert (not done.stdout) == bool(status or reason or "brief.md" in streams)
    made = texts_below(work)
    assert made.pop("brief.md", done.stdout or WHOLE).endswith("\n")
    assert list(made) == ["answers.yaml"]


@pytest.mark.parametrize("option", ["--version", "--help", "plan --help"])
def test_help_on_a_full_disk_ends_in_a_message(option: str) -> None:
    """Fails if `--help` or `--version` ends in a traceback."""
    command = f"{sys.executable} -m whyfirst {option} >/dev/full"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=HOME, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr) == (2, "whyfirst: stdout: No space left on device\n")
