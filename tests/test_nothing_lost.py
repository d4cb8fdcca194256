"""Nothing is lost: sessions that are killed, left, closed, crowded out and refused by the disk, by real means.

What happens to one file is `test_store`'s; here a person sits in a terminal and has typed something.
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

from tests.kill import killed
from tests.program import whyfirst
from tests.terminal import Sink, Terminal
from whyfirst import drafts as store
from whyfirst.brief.layout import write
from whyfirst.brief.reading import read
from whyfirst.model import Plan, QuestionSet, Slot

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
    """A folder with a small question set, in which somebody works; their state folder lies beside it."""
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
    """A terminal in which `whyfirst plan` is started."""
    return run(work, [*before, *BEGIN, *args], stdout, stderr)


def run(
    work: Path, argv: Sequence[str | Path], stdout: Sink = "pipe", stderr: Sink = None
) -> Terminal:
    """A terminal in which a command is run in the folder."""
    env = {"PYTHONPATH": str(HOME), "XDG_STATE_HOME": str(work.parent / "the state")}
    return Terminal(argv, cwd=work, stdout=stdout, stderr=stderr, env=env)


def answer(terminal: Terminal, **answers: str) -> None:
    """Answers questions of the small set, by what they ask."""
    for ask, text in answers.items():
        terminal.wait_for(f"{ask}?").wait_idle().type(text).press("enter")


def finish(terminal: Terminal, *asks: str) -> None:
    """Enter past these questions, then past the page."""
    for ask in (*asks, "All your answers"):
        terminal.wait_for(ask).wait_idle().press("enter")


def said(text: str) -> dict[str, object]:
    """The answers that a brief of the small set holds."""
    plan = read(text, QUESTIONS).plan
    return {slot.id: value for slot, value in plan.answers.items() if value is not None}


def brief(**answers: str | None) -> str:
    """A brief of the small set."""
    known = {
        Slot(id): answers.get(id)
        for id in ("first", "second", "more", "fewer", "different")
        if id in answers
    }
    return write(Plan("Bin days", QUESTIONS, known, date=TODAY, questions="small"))


WHOLE = brief(first="one", second="two", more=None, fewer="three", different="four")


def files(folder: Path) -> dict[str, str]:
    """The text of every file below a folder, hidden ones too."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "small.yaml")
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in found}


@pytest.mark.parametrize("chance", range(5))
def test_every_answer_is_on_the_disk_when_the_next_question_appears(
    tmp_path: Path, chance: int
) -> None:
    """A session that is killed has lost no answer before the question on the screen, inside a write too."""
    found = killed(tmp_path, random.Random(time.time_ns() + chance), writing=chance % 2 == 0)  # noqa: S311 - no secret
    assert not found.lost


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
def test_who_leaves_is_told_a_command_that_goes_on(work: Path, way: str) -> None:
    """However a session ends, stderr alone says where the answers are, and the command there goes on with them."""
    leave, status, option = WAYS[way]
    options = [option] if option else []
    with begin(work, "--set", "small", "--title", "Bin days", *options, stderr="pipe") as terminal:
        answer(terminal, First="one")
        leave(terminal.wait_for("Second?").wait_idle())
        assert terminal.wait_exit() == status
        assert terminal.piped == b""
    found = re.fullmatch(
        "Your answers are in (.*)\nTo continue: (.*)\n", terminal.piped_errors.decode()
    )
    assert found
    assert said((work / found[1]).read_text(encoding="utf-8")) == {"first": "one"}
    with run(work, ["/bin/sh", "-c", found[2]]) as terminal:
        screen = terminal.wait_for("Second?").wait_idle().history_text()
    assert "First?" not in screen
    assert ("Press Enter to skip" in screen) == (option == "--plain")


@pytest.mark.parametrize(
    "args", [("--plain", "--output", "brief.md"), ("--set", "small", "--title", "Bin days")]
)
def test_without_an_answer_nothing_is_left_behind(work: Path, args: tuple[str, ...]) -> None:
    """Who leaves at the first question is told that nothing was kept, and no file and no folder is there."""
    with begin(work, *args, stderr="pipe") as terminal:
        terminal.wait_for("First?" if "--title" in args else "Give it a name").wait_idle().press(
            "ctrl-c"
        )
        assert terminal.wait_exit() == 130
    assert (
        terminal.piped_errors.decode()
        == "You hadn't answered anything yet, so nothing was saved.\n"
    )
    assert files(work.parent) == {}


def test_unfinished_work_is_offered_and_goes_when_its_brief_is_safe(work: Path) -> None:
    """Title, age and progress of each draft are offered, but for one in use; the one gone on with ends in the pipe."""
    drafts = work.parent / "the state" / "whyfirst" / "drafts"
    drafts.mkdir(parents=True)
    for age, (name, text) in enumerate(
        {
            "a": brief(first="one"),
            "b": brief(first="1", second="2"),
            "c": "---\nbroken: [\n---\n",
            "d": WHOLE,
        }.items()
    ):
        (drafts / f"{name}.md").write_text(text, encoding="utf-8")
        os.utime(drafts / f"{name}.md", (time.time() - age * 3700,) * 2)
    with store.Keeper.reopen(store.read(drafts / "d.md"), drafts), begin(work) as terminal:
        terminal.wait_for("Bin days (just now, 1 answer so far)").wait_for(
            "Bin days (2) (1 hour ago, 2 answers so far)"
        )
        screen = terminal.wait_for("c.md: line 2, column 10").wait_idle().history_text()
        assert "(3)" not in screen
        terminal.press("shift-tab").wait_idle().press("down", "enter")
        answer(terminal, Second="two")
        finish(terminal, *REFLECTION)
        assert terminal.wait_exit() == 0
    assert said(terminal.piped.decode()) == {"first": "one", "second": "two"}
    assert sorted(path.name for path in drafts.iterdir()) == ["b.md", "c.md", "d.md"]


def test_leaving_the_offer_changes_nothing(work: Path) -> None:
    """Ctrl-D at the offer of what is unfinished is a way out like any other, and all of it is still there."""
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
    assert files(drafts) == {"a.md": WHOLE}


@pytest.mark.parametrize("reader", ["true", "until test -e read; do sleep 0.1; done"])
def test_a_reader_who_does_not_read_leaves_the_draft(work: Path, reader: str) -> None:
    """Where nobody takes the brief from the pipe, the draft stays and is named; it goes when a brief is made of it."""
    argv = ["/bin/sh", "-c", f"{shlex.join(BEGIN)} --set small --title 'Bin days' | {reader}"]
    with run(work, argv) as terminal:
        answer(terminal, First="one")
        finish(terminal, "Second?", *REFLECTION)
        terminal.wait_for("Your answers are in").wait_for("To continue")
        (work / "read").mkdir()
        assert terminal.wait_exit() == 0
    [draft] = files(work.parent)
    assert said((work.parent / draft).read_text(encoding="utf-8")) == {"first": "one"}
    with begin(work, work.parent / draft, "--output", "brief.md") as terminal:
        finish(terminal, "Second?", *REFLECTION)
        assert terminal.wait_exit() == 0
    assert list(files(work.parent)) == [f"{work.name}/brief.md"]


def test_answers_to_a_set_that_was_exchanged_for_another_are_kept(work: Path) -> None:
    """Who goes back and takes another set finds both unfinished; who comes back to the first has one draft again."""
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
        drafts = files(work.parent / "the state")
        terminal.press("shift-tab").wait_for_prompt("> mine").press("shift-tab").wait_for_prompt(
            "tiny"
        ).wait_idle()
        terminal.press("up").wait_for_prompt("small").wait_idle().press("enter").wait_until_gone(
            "tiny"
        ).wait_idle()
        back = files(work.parent / "the state")
        terminal.kill()
    assert sorted(re.findall(r"\n(one|mine)\n", "".join(drafts.values()))) == ["mine", "one"]
    assert sorted(re.findall(r"\n(one|mine)\n", "".join(back.values()))) == ["mine", "one"]
    assert len(drafts) == len(back) == 2


def test_two_sessions_with_one_brief_lose_nothing_of_either(work: Path) -> None:
    """What the second one answers goes beside the brief, both names are told, and both texts are whole."""
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
    assert {name: said(text) for name, text in files(work).items()} == {
        "brief.md": {"first": "from one", "second": "more from one"},
        "brief.mine.md": {"first": "from two", "second": "more from two"},
    }
    assert said(two.piped.decode()) == {"first": "from two", "second": "more from two"}


def test_a_brief_that_is_opened_and_left_is_the_same_to_the_byte(work: Path) -> None:
    """Neither leaving nor writing without a change touches the file; a changed answer leaves every other byte."""
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


def test_what_another_program_writes_meanwhile_stands(work: Path) -> None:
    """A brief that an editor saves while it is open here is not written over, and one left alone is not doubled."""
    path = work / "brief.md"
    path.write_text(WHOLE, encoding="utf-8")
    theirs = WHOLE.replace("one", "theirs")
    with begin(work, "brief.md") as terminal:
        terminal.wait_for("Would more").wait_idle()
        path.write_text(theirs, encoding="utf-8")
        finish(terminal, "Would more")
        assert terminal.wait_exit() == 0
    assert files(work) == {"brief.md": theirs}
    with begin(work, "brief.md", stderr="pipe") as terminal:
        terminal.wait_for("Would more").wait_idle()
        path.write_text(WHOLE, encoding="utf-8")
        terminal.type("mine").press("enter").wait_for("A1 mine").wait_idle().press(
            "enter"
        ).wait_for("All your answers").wait_idle()
        path.with_name("brief.mine.md").write_text(WHOLE, encoding="utf-8")
        terminal.press("enter")
        assert terminal.wait_exit() == 0
    assert "- **A1.** mine" in files(work).pop("brief.mine-2.md")
    assert files(work) == {**files(work), "brief.md": WHOLE, "brief.mine.md": WHOLE}
    assert "Someone else changed brief.mine.md" in terminal.history_text()
    assert "The brief is in brief.mine-2.md" in terminal.piped_errors.decode()


def test_a_brief_whose_set_has_changed_opens_and_says_what_is_new(work: Path) -> None:
    """A new question is named and asked, text of an old one stays, a heading reworded is known; without the set too."""
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
    found = (work / "brief.md").read_text(encoding="utf-8").splitlines()
    assert {*after, "why"} - set(found) <= {
        line for line in after if "missing" in line or "open" in line
    }


# The disk says no


def full_disk(folder: Path) -> list[str]:
    """What to start a program with so that this folder is a disk on which one short file has room."""
    small = 'mount -t tmpfs -o size=4k none "$0" && exec "$@"'
    before = ["unshare", "--mount", "--map-root-user", "sh", "-c", small, str(folder)]
    if (
        sys.platform != "linux"
        or subprocess.run([*before, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip("no disk of its own can be mounted here")
    return before


def no_power() -> list[str]:
    """What to start a program with so that permissions apply to it, where the tests are run as root."""
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
    "closed": (lambda folder: folder.chmod(0o500), "you may not write there"),
    "removed": (shutil.rmtree, "its folder is not there"),
    "protected": (lambda folder: (folder / "brief.md").chmod(0o400), "is write-protected"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_disk_refuses_goes_to_another_place(work: Path, fault: str) -> None:
    """The session says so at once, keeps every answer, and goes on in the place that it is given, with nothing lost."""
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
            "its folder is not there"
        ).wait_idle()
        terminal.press("ctrl-u").type("other brief.md").press("enter").wait_for("Second?")
        assert said((work / "other brief.md").read_text(encoding="utf-8")) == {
            "first": long.strip()
        }
        answer(terminal, Second="two")
        finish(terminal, *REFLECTION)
        assert terminal.wait_exit() == 0
    assert terminal.piped_errors.decode() == "The brief is in other brief.md\n"
    assert said(files(work)["other brief.md"]) == {"first": long.strip(), "second": "two"}
    folder.chmod(0o700) if folder.exists() else None


def test_who_leaves_a_full_disk_takes_the_answers_along(work: Path) -> None:
    """Ctrl-C where the disk refuses puts what only memory has where there is room, and says where."""
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
    assert said(files(work)["brief.md"]) == {"first": "one", "second": "because " * 299 + "because"}


def test_a_brief_that_can_not_lie_here_is_asked_for_a_place(work: Path) -> None:
    """Where neither a draft nor the brief has a place, each is asked for; Enter tries again and costs no answer."""
    (work.parent / "the state").write_text("a file where a folder should be", encoding="utf-8")
    with begin(
        work, "--set", "small", "--title", "Bin days", before=no_power(), stdout=None
    ) as terminal:
        answer(terminal, First="one")
        terminal.wait_for("part of its path is a file").wait_for(
            "Where else should it go?"
        ).wait_idle().press("enter")
        terminal.wait_for("Second?").wait_idle()
        (work.parent / "the state").unlink()
        work.chmod(0o500)
        terminal.type("two").press("enter")
        finish(terminal, *REFLECTION)
        terminal.wait_for("Can't write the brief: bin-days.md: you may not write there").wait_idle()
        terminal.type("../my brief.md").press("enter").wait_for("The brief is in ../my brief.md")
        assert terminal.wait_exit() == 0
    work.chmod(0o700)
    assert {name: said(text) for name, text in files(work.parent).items()} == {
        "my brief.md": {"first": "one", "second": "two"}
    }


@pytest.mark.parametrize(
    ("output", "reason"),
    [
        ("questions", "is a folder"),
        ("there.md", "is there already, and nothing is overwritten"),
        ("nowhere/brief.md", "its folder is not there"),
        ("there.md/brief.md", "part of its path is a file"),
        ("x" * 300, "its name is too long"),
        ("circle.md", "links go round in a circle"),
    ],
)
def test_an_output_that_can_not_be_is_refused_at_once(work: Path, output: str, reason: str) -> None:
    """Before the first question, with exit status 2, a reason, and every file as it was."""
    (work / "there.md").write_text("theirs", encoding="utf-8")
    (work / "circle.md").symlink_to("circle.md")
    refused = whyfirst(
        work, TODAY, "plan", "--set", "small", "--title", "x", "--output", output, status=2
    )
    assert reason in refused
    assert files(work) == {"there.md": "theirs"}


def test_a_link_stays_and_what_it_points_to_is_written(work: Path) -> None:
    """A session whose brief is a link writes where the link leads, and the link is still one."""
    (work / "there").mkdir()
    (work / "link.md").symlink_to("there/brief.md")
    given = json.dumps({"title": "Bin days", "questions": "small", "first": "one", "second": "two"})
    args = ("plan", "--no-input", "--answers", "-")
    whyfirst(work, TODAY, *args, "--output", "link.md", given=given)
    whyfirst(
        work, TODAY, "plan", "link.md", "--no-input", "--answers", "-", given='{"second": "2"}'
    )
    assert (work / "link.md").is_symlink()
    assert said(files(work)["there/brief.md"]) == {"first": "one", "second": "2"}


# What is not ours, or not there


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"# Notes\n\nSome text.\n", "this is not a brief of whyfirst"),
        (
            b"---\ntitle: A post\nlayout: default\n---\n# A post\n",
            "this is not a brief of whyfirst",
        ),
        (b"---\ntitle: x\nwhyfirst: 1\n", "this is not a brief of whyfirst"),
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
def test_a_file_that_is_no_brief_is_refused_and_left_alone(
    work: Path, raw: bytes, reason: str
) -> None:
    """Whatever the file is, the message names it and says what is wrong, the status is 2, and no byte has changed."""
    (work / "notes.md").write_bytes(raw)
    refused = whyfirst(work, TODAY, "plan", "notes.md", "--no-input", status=2)
    assert refused.startswith("whyfirst: notes.md")
    assert reason in refused
    assert (work / "notes.md").read_bytes() == raw


def test_answers_that_do_not_fit_are_all_named_at_once(work: Path) -> None:
    """Every unknown id and wrong shape of a file has its line, with a suggestion where a name is near."""
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
        ("just text", "not a mapping"),
        ("questions: smal", "Did you mean “small”"),
    ):
        assert reason in whyfirst(
            work, TODAY, "plan", "--no-input", "--answers", "-", given=broken, status=2
        )


@pytest.mark.parametrize(
    ("streams", "status", "reason"),
    [
        ("<&-", 2, "whyfirst: standard input is closed: there are no answers to read"),
        ("<answers.yaml >&-", 2, "whyfirst: stdout: is closed; send it to a file or a pipe"),
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
    """A closed or full stream is told of once, with nothing on stdout and no half file; `head -1` is no fault."""
    (work / "answers.yaml").write_text("title: x\nfirst: one\n", encoding="utf-8")
    command = f"{shlex.join(BEGIN)} --set small --no-input --answers - {streams}"
    env = {**os.environ, "PYTHONPATH": str(HOME)}
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=work, env=env, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr.strip()) == (status, reason)
    assert (not done.stdout) == bool(status or reason or "brief.md" in streams)
    made = files(work)
    assert made.pop("brief.md", done.stdout or WHOLE).endswith("\n")
    assert list(made) == ["answers.yaml"]


@pytest.mark.parametrize("option", ["--version", "--help", "plan --help"])
def test_help_that_nobody_can_read_is_no_traceback(option: str) -> None:
    """On a full disk, help and version end in a message too."""
    command = f"{sys.executable} -m whyfirst {option} >/dev/full"
    done = subprocess.run(
        ["/bin/sh", "-c", command], cwd=HOME, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stderr) == (2, "whyfirst: stdout: No space left on device\n")
