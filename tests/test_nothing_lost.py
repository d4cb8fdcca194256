"""No answer is lost when a session is killed, quit, closed, in conflict or refused by the disk.

These tests run in a real terminal. What happens to a single file is in `test_drafts`.
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
from tests.user import User
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
    """Return a folder with a small question set, to work in. The state folder is next to it."""
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
    """Press Enter at these questions, then at the page of all answers."""
    for ask in (*asks, "All your answers"):
        terminal.wait_for(ask).wait_idle().press("enter")


def leave(terminal: Terminal, question: str) -> None:
    """Press Ctrl-C at this question, which ends the session."""
    User(terminal).at(question)
    terminal.press("ctrl-c")
    assert terminal.wait_exit() == 130


def answers_in(text: str) -> dict[str, object]:
    """Return the answers in a brief of the small set."""
    plan = read(text, QUESTIONS).plan
    return {slot.id: value for slot, value in plan.answers.items() if value is not None}


def brief(**answers: str | None) -> str:
    """Return a brief of the small set with these answers."""
    known = {}
    for id in ("first", "second", "more", "fewer", "different"):
        if id in answers:
            known[Slot(id)] = answers[id]
    return write(Plan(QUESTIONS, known, title="Bin days", date=TODAY, set_name="small"))


WHOLE = brief(first="one", second="two", more=None, fewer="three", different="four")


def texts_below(folder: Path) -> dict[str, str]:
    """Return the text of every file below a folder by its path, except the question set."""
    texts = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "small.yaml":
            texts[str(path.relative_to(folder))] = path.read_text(encoding="utf-8")
    return texts


def answers_below(folder: Path) -> dict[str, dict[str, object]]:
    """Return the answers in every brief below a folder by its path."""
    answers = {}
    for path, text in texts_below(folder).items():
        answers[path] = answers_in(text)
    return answers


@pytest.mark.parametrize("number", range(5))
def test_every_answer_is_on_the_disk_when_the_next_question_appears(
    tmp_path: Path, chance: random.Random, number: int
) -> None:
    """A session killed at any moment, even while saving, keeps every answer given before."""
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
def test_a_user_who_quits_gets_a_command_to_continue(work: Path, way: str) -> None:
    """Whichever way users quit, their answers are saved and a printed command continues."""
    quit_session, status, option = WAYS[way]
    options = [option] if option else []
    with begin(work, "--set", "small", "--title", "Bin days", *options, stderr="pipe") as terminal:
        answer(terminal, First="one")
        User(terminal).at("Second?")
        quit_session(terminal)
        assert terminal.wait_exit() == status
        assert terminal.piped == b""
    message = "Your answers are in (.*)\nTo continue: (.*)\n"
    farewell = re.fullmatch(message, terminal.piped_errors.decode())
    assert farewell
    path, command = farewell.groups()
    assert answers_in((work / path).read_text(encoding="utf-8")) == {"first": "one"}

    with run(work, ["/bin/sh", "-c", command]) as terminal:
        User(terminal).at("Second?")
        screen = terminal.history_text()
    assert "First?" not in screen
    assert ("Press Enter to skip" in screen) == (option == "--plain")


@pytest.mark.parametrize(
    ("args", "question"),
    [
        (("--plain", "--output", "brief.md"), "Give it a name"),
        (("--set", "small", "--title", "Bin days"), "First?"),
    ],
)
def test_without_an_answer_nothing_is_left_behind(
    work: Path, args: tuple[str, ...], question: str
) -> None:
    """A user who quits at the first question finds no new file or folder."""
    with begin(work, *args, stderr="pipe") as terminal:
        leave(terminal, question)
    message = "You hadn't answered anything yet, so nothing was saved.\n"
    assert terminal.piped_errors.decode() == message
    assert texts_below(work.parent) == {}


def test_unfinished_work_is_offered_and_removed_once_its_brief_is_safe(work: Path) -> None:
    """Drafts are offered with their age, except those in use, and a finished one is removed."""
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
        user = User(terminal)
        user.sees("Bin days (just now, 1 answer so far)")
        user.sees("Bin days (2) (1 hour ago, 2 answers so far)")
        user.at("c.md: line 2, column 10")
        assert "(3)" not in terminal.history_text()
        user.go_back()
        terminal.press("down", "enter")
        answer(terminal, Second="two")
        finish(terminal, *REFLECTION)
        assert terminal.wait_exit() == 0
    assert answers_in(terminal.piped.decode()) == {"first": "one", "second": "two"}
    assert sorted(path.name for path in drafts.iterdir()) == ["b.md", "c.md", "d.md"]


def test_leaving_the_offer_changes_nothing(work: Path) -> None:
    """Ctrl-D at the offer of unfinished work leaves every draft as it was."""
    drafts = work.parent / "the state" / "whyfirst" / "drafts"
    drafts.mkdir(parents=True)
    (drafts / "a.md").write_text(WHOLE, encoding="utf-8")
    with begin(work, stderr="pipe") as terminal:
        User(terminal).at("unfinished")
        terminal.press("ctrl-d")
        assert terminal.wait_exit() == 130
    message = "Nothing has changed. Your unfinished work is still there.\n"
    assert terminal.piped_errors.decode() == message
    assert texts_below(drafts) == {"a.md": WHOLE}


@pytest.mark.parametrize("reader", ["true", "until test -e read; do sleep 0.1; done"])
def test_the_draft_stays_if_nobody_reads_the_brief_from_the_pipe(work: Path, reader: str) -> None:
    """A user whose pipe breaks still has the draft, and can write the brief from it."""
    argv = ["/bin/sh", "-c", f"{shlex.join(BEGIN)} --set small --title 'Bin days' | {reader}"]
    with run(work, argv) as terminal:
        answer(terminal, First="one")
        finish(terminal, "Second?", *REFLECTION)
        User(terminal).sees("Your answers are in").sees("To continue")
        (work / "read").mkdir()
        assert terminal.wait_exit() == 0
    [draft] = texts_below(work.parent)
    assert answers_in((work.parent / draft).read_text(encoding="utf-8")) == {"first": "one"}

    with begin(work, work.parent / draft, "--output", "brief.md") as terminal:
        finish(terminal, "Second?", *REFLECTION)
        assert terminal.wait_exit() == 0
    assert list(texts_below(work.parent)) == [f"{work.name}/brief.md"]


def test_answers_are_kept_when_another_set_is_chosen(work: Path) -> None:
    """Users can switch between sets, and find each set's answers saved exactly once."""
    other = {**SMALL, "name": "tiny", "why": [{"id": "only", "ask": "Only?"}]}
    (work / "questions" / "tiny.yaml").write_text(json.dumps(other), encoding="utf-8")
    with begin(work) as terminal:
        user = User(terminal)
        user.at("Give it a name").answer("Bin days")
        user.at("What kind")
        terminal.press("down")
        user.at_prompt("small").enter()
        user.at("First?").answer("one")
        user.at("Second?").go_back()
        user.at_prompt("> one").go_back()
        user.at_prompt("small")
        terminal.press("down")
        user.at_prompt("tiny").enter()
        user.at("Only?").answer("mine")
        user.at("Would more")
        after_switch = texts_below(work.parent / "the state")

        user.go_back().at_prompt("> mine").go_back().at_prompt("tiny")
        terminal.press("up")
        user.at_prompt("small").enter()
        terminal.wait_until_gone("tiny").wait_idle()
        after_return = texts_below(work.parent / "the state")
        terminal.kill()
    for drafts in (after_switch, after_return):
        answers = re.findall(r"\?\*\* (one|mine)\n", "".join(drafts.values()))
        assert sorted(answers) == ["mine", "one"]
        assert len(drafts) == 2


def test_two_sessions_with_one_brief_lose_nothing_of_either(work: Path) -> None:
    """Two sessions may open one brief: the second one continues in a file that it names."""
    (work / "brief.md").write_text(brief(), encoding="utf-8")
    with begin(work, "brief.md") as one, begin(work, "brief.md") as two:
        two.wait_for("First?")  # it has read the brief as it was
        answer(one, First="from one")
        one.wait_for("Second?")  # and so the first answer is on the disk
        answer(two, First="from two")
        User(two).sees("Someone else changed brief.md").sees("saved in brief.mine.md")
        answer(one, Second="more from one")
        answer(two, Second="more from two")
        for terminal in (one, two):
            finish(terminal, *REFLECTION)
            assert terminal.wait_exit() == 0
    assert answers_below(work) == {
        "brief.md": {"first": "from one", "second": "more from one"},
        "brief.mine.md": {"first": "from two", "second": "more from two"},
    }
    assert answers_in(two.piped.decode()) == {"first": "from two", "second": "more from two"}


def test_a_brief_that_is_opened_and_left_is_the_same_to_the_byte(work: Path) -> None:
    """Opening a brief writes nothing, and changing an answer changes only its bytes."""
    edited = WHOLE.replace("\none\n", "\none\n\nA *colleague*  says:\n\n* see [this](x)!\n")
    raw = ("\ufeff" + edited.replace("\n", "\r\n")).encode()
    brief_path = work / "brief.md"
    brief_path.write_bytes(raw)
    before = brief_path.stat()
    with begin(work, "brief.md") as terminal:
        leave(terminal, "Would more")
    with begin(work, "brief.md") as terminal:
        finish(terminal, "Would more")
        assert terminal.wait_exit() == 0
    after = brief_path.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert terminal.piped == raw.decode("utf-8-sig").replace("\r\n", "\n").encode()

    with begin(work, "brief.md") as terminal:
        user = User(terminal)
        user.at("Would more").skip()
        user.at("All your answers")
        terminal.press("down", "down", "down", "enter")
        user.at_prompt("> two").answer("!")
        user.at("Second?: two!").enter()
        assert terminal.wait_exit() == 0
    assert brief_path.read_bytes() == raw.replace(b"** two\r\n", b"** two!\r\n")


def test_what_another_program_writes_meanwhile_is_kept(work: Path) -> None:
    """Text saved by an editor during a session stays, and only new answers go to a copy."""
    path = work / "brief.md"
    path.write_text(WHOLE, encoding="utf-8")
    theirs = WHOLE.replace("one", "theirs")
    with begin(work, "brief.md") as terminal:
        User(terminal).at("Would more")
        path.write_text(theirs, encoding="utf-8")
        finish(terminal, "Would more")
        assert terminal.wait_exit() == 0
    assert texts_below(work) == {"brief.md": theirs}

    with begin(work, "brief.md", stderr="pipe") as terminal:
        user = User(terminal).at("Would more")
        path.write_text(WHOLE, encoding="utf-8")
        user.answer("mine").at("A1 mine").enter()
        user.at("All your answers")
        path.with_name("brief.mine.md").write_text(WHOLE, encoding="utf-8")
        user.enter()
        assert terminal.wait_exit() == 0
    texts = texts_below(work)
    assert "- **A1.** mine" in texts["brief.mine-2.md"]
    assert texts["brief.md"] == WHOLE
    assert texts["brief.mine.md"] == WHOLE
    assert "Someone else changed brief.mine.md" in terminal.history_text()
    assert "The brief is in brief.mine-2.md" in terminal.piped_errors.decode()


def test_a_brief_whose_set_has_changed_opens_and_says_what_is_new(work: Path) -> None:
    """No answer is lost when a question is added, reworded or removed, and users see the change."""
    sets = work / "questions" / "small.yaml"
    zero = {"id": "zero", "ask": "Zero?", "quick": True}
    reworded = {"id": "second", "ask": "The second?", "quick": True}
    text = WHOLE.replace("**First?**", "**Frist?**")
    for why, notice in (
        ([zero, FIRST, SECOND], "aren't in the brief yet, so they are open: Zero?."),
        ([FIRST, reworded], "The text under “Frist?” is used as the answer to “First?”."),
    ):
        sets.write_text(json.dumps({**SMALL, "why": why}), encoding="utf-8")
        (work / "brief.md").write_text(text, encoding="utf-8")
        notices: list[str] = []
        args = ("plan", "brief.md", "--no-input", "--answers", "-")
        whyfirst(work, TODAY, *args, given='{"more": ["mine"]}', complaints=notices)
        assert notice in notices[0]
        after = (work / "brief.md").read_text(encoding="utf-8").splitlines()
        answers = {"**Frist?** one", "**Second?** two", "three", "four", "- **A1.** mine"}
        assert answers <= set(after)

    sets.unlink()
    with begin(work, "brief.md") as terminal:
        user = User(terminal)
        user.sees("The question set “small” can't be used")
        user.sees("left unchanged: Frist?; Second?.")
        user.at("question 2 of").answer("why")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130
    lines_now = (work / "brief.md").read_text(encoding="utf-8").splitlines()
    generated = {line for line in after if "missing" in line or "open" in line}
    assert {*after, "**Purpose:** why"} - set(lines_now) <= generated


# Disks that refuse


def full_disk(folder: Path) -> list[str]:
    """Return a command prefix that makes this folder a disk with room for one file."""
    small = 'mount -t tmpfs -o size=4k none "$0" && exec "$@"'
    prefix = ["unshare", "--mount", "--map-root-user", "sh", "-c", small, str(folder)]
    if sys.platform != "linux":
        pytest.skip("only Linux can mount a disk for one process")
    if subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    return prefix


def without_privileges() -> list[str]:
    """Return a command prefix that makes permissions apply to the program even as root."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("permissions don't apply to root, and setpriv is not installed")
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
    """A user whose disk refuses an answer hears why at once, and saves it somewhere else."""
    spoil, reason = FAULTS[fault]
    folder = work / "disk"
    folder.mkdir()
    before = full_disk(folder) if fault == "full" else without_privileges()
    long = "because " * 300
    args = ("--set", "small", "--output", "disk/brief.md")
    with begin(work, *args, before=before, stderr="pipe") as terminal:
        user = User(terminal)
        user.at("Give it a name").answer("Bin days")
        user.at("First?")
        spoil(folder)
        terminal.paste(long).wait_idle()
        user.enter()
        user.sees("Your answers aren't saved yet")
        terminal.wait_for(re.compile(reason.replace(" ", r"\s+")))
        user.at("Where else should it go?").answer("nowhere/x.md")
        user.at("the folder does not exist").answer_instead("other brief.md")
        user.at("Second?")
        assert answers_in(texts_below(work)["other brief.md"]) == {"first": long.strip()}
        user.answer("two")
        finish(terminal, *REFLECTION)
        assert terminal.wait_exit() == 0
    assert terminal.piped_errors.decode() == "The brief is in other brief.md\n"
    assert answers_in(texts_below(work)["other brief.md"]) == {
        "first": long.strip(),
        "second": "two",
    }
    if folder.exists():
        folder.chmod(0o700)


def test_quitting_at_a_full_disk_saves_the_answers_elsewhere(work: Path) -> None:
    """A user who presses Ctrl-C at a full disk finds their answers in another file."""
    disk = work / "disk"
    disk.mkdir()
    args = ("--set", "small", "--title", "Bin days", "--output", "disk/brief.md")
    with begin(work, *args, before=full_disk(disk), stderr="pipe") as terminal:
        answer(terminal, First="one", Second="because " * 300)
        leave(terminal, "Where else should it go?")
    assert "Your answers are in brief.md\n" in terminal.piped_errors.decode()
    assert answers_in(texts_below(work)["brief.md"]) == {
        "first": "one",
        "second": "because " * 299 + "because",
    }


def test_a_place_is_asked_for_if_neither_draft_nor_brief_can_be_written(work: Path) -> None:
    """Users name another place, or press Enter to try the same one again, and lose nothing."""
    state = work.parent / "the state"
    state.write_text("a file where a folder should be", encoding="utf-8")
    args = ("--set", "small", "--title", "Bin days")
    with begin(work, *args, before=without_privileges(), stdout=None) as terminal:
        user = User(terminal)
        user.at("First?").answer("one")
        user.sees("part of the path is a file").at("Where else should it go?").enter()
        user.at("Second?")
        state.unlink()
        work.chmod(0o500)
        user.answer("two")
        finish(terminal, *REFLECTION)
        user.at("Can't write the brief: bin-days.md: you are not allowed to write here")
        user.answer("../my brief.md").sees("The brief is in ../my brief.md")
        assert terminal.wait_exit() == 0
    work.chmod(0o700)
    assert answers_below(work.parent) == {"my brief.md": {"first": "one", "second": "two"}}


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
    """The user reads the reason before the first question, and no file is changed."""
    (work / "there.md").write_text("theirs", encoding="utf-8")
    (work / "circle.md").symlink_to("circle.md")
    args = ("plan", "--set", "small", "--title", "x", "--output", output)
    message = whyfirst(work, TODAY, *args, status=2)
    assert reason in message
    assert texts_below(work) == {"there.md": "theirs"}


def test_a_link_stays_and_its_target_is_written(work: Path) -> None:
    """A brief opened through a link is saved in the file that the link points to."""
    (work / "there").mkdir()
    (work / "link.md").symlink_to("there/brief.md")
    given = json.dumps({"title": "Bin days", "questions": "small", "first": "one", "second": "two"})
    args = ("--no-input", "--answers", "-")
    whyfirst(work, TODAY, "plan", *args, "--output", "link.md", given=given)
    whyfirst(work, TODAY, "plan", "link.md", *args, given='{"second": "2"}')
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
        (b"---\ntitle: x\nwhyfirst: 2\n---\n", "reads only version 1"),
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
    """The message names the file and the reason, and no byte of the file changes."""
    (work / "notes.md").write_bytes(raw)
    message = whyfirst(work, TODAY, "plan", "notes.md", "--no-input", status=2)
    assert message.startswith("whyfirst: notes.md")
    assert reason in message
    assert (work / "notes.md").read_bytes() == raw


def test_answers_that_do_not_fit_are_all_named_at_once(work: Path) -> None:
    """The user sees every unknown id and wrong answer in one go, each with its line."""
    what = [
        {"id": "many", "type": "list", "ask": "Many?", "required": True},
        {"id": "each", "type": "number", "for_each": "many", "ask": "Each?"},
        {"id": "day", "type": "date", "ask": "Day?"},
    ]
    set_file = work / "questions" / "small.yaml"
    set_file.write_text(json.dumps({**SMALL, "what": what}), encoding="utf-8")
    given = "frist: one\nsecond: [1, 2]\nmany: {a: b}\neach: 5\nday: someday\nnothing: like it\n"
    args = ("plan", "--set", "small", "--title", "x", "--no-input", "--answers", "-")
    message = whyfirst(work, TODAY, *args, given=given, status=2)
    places = re.findall(r"standard input:(\d+):\d+: ", message)
    assert places == ["1", "2", "3", "4", "5", "6"]
    assert "did you mean “first”?" in message
    assert "many: Many?" in whyfirst(work, TODAY, *args, given="first: one\n", status=2)
    for broken, reason in (
        ("a: [b\n", ":1:4: "),
        ("just text", "aren't question ids"),
        ("questions: smal", "Did you mean “small”"),
    ):
        read_answers = ("plan", "--no-input", "--answers", "-")
        assert reason in whyfirst(work, TODAY, *read_answers, given=broken, status=2)


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
def test_a_closed_or_full_stream_ends_in_a_message(
    work: Path, streams: str, status: int, reason: str
) -> None:
    """The user gets one message and no traceback, and a whole brief or none."""
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
    """`--help` and `--version` end in one message, without a traceback."""
    command = f"{sys.executable} -m whyfirst {option} >/dev/full"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=HOME, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr) == (2, "whyfirst: stdout: No space left on device\n")
