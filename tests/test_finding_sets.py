"""A brief is read with its own question set, wherever the brief and its reader are."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from tests.program import whyfirst
from tests.terminal import Terminal
from tests.user import User

HOME = Path(__file__).parents[1]
TODAY = "2026-11-23"
SET = """\
whyfirst: 1
title: With {id}
why:
  - {{id: {id}, ask: "{ask}", quick: true}}
  - {{id: second, ask: Second?, quick: true}}
"""
ANSWERS = "title: T\nreason: Old reason."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Create a home folder for the user, with nothing in it, and return it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
    return folder


def write_set(path: Path, id: str = "reason", ask: str = "Why, in ours?") -> Path:
    """Write a small question set, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SET.format(id=id, ask=ask), encoding="utf-8")
    return path


def write_brief(folder: Path, *args: str) -> str:
    """Make a brief without questions, and return what is written to stdout."""
    (folder / "answers.yaml").write_text(ANSWERS, encoding="utf-8")
    return whyfirst(folder, TODAY, "plan", "--answers", "answers.yaml", "--no-input", *args)


def reason_shown(folder: Path, brief: str, *args: str, notices: list[str] | None = None) -> object:
    """Return the answer to the set's first question, as `show --format json` has it."""
    shown = whyfirst(folder, TODAY, "show", brief, "--format", "json", *args, complaints=notices)
    return json.loads(shown)["answers"].get("reason")


def set_named_in(path: Path) -> str:
    """Return how a brief or a draft refers to its set, without quotes."""
    match = re.search(r"^questions: (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert match
    return match[1].strip('"')


@pytest.fixture
def project(home: Path) -> Path:
    """Return a project with a set of its own, and a brief in a folder beside it."""
    folder = home / "my project"
    write_set(folder / "questions" / "ours.yaml")
    (folder / "briefs").mkdir()
    write_brief(folder, "--set", "ours", "--output", "briefs/b.md")
    return folder


# From where the brief is


@pytest.mark.parametrize("where", ["briefs", ".", "..", "questions", "/"])
def test_a_brief_is_read_with_its_own_set_from_any_folder(project: Path, where: str) -> None:
    """B1: whoever opens a brief gets its answers, in whatever folder they are."""
    notices: list[str] = []
    brief = str(project / "briefs" / "b.md")
    assert reason_shown(project / where, brief, notices=notices) == "Old reason."
    assert notices == [""]
    assert set_named_in(project / "briefs" / "b.md") == "ours"


def test_a_review_and_a_change_ask_the_brief_s_own_questions(project: Path) -> None:
    """B1: `plan BRIEF` and `review` work from the brief's folder as well."""
    briefs = project / "briefs"
    change = "reason: New reason."
    args = ("plan", "b.md", "--no-input", "--answers", "-")
    whyfirst(briefs, TODAY, *args, given=change)
    assert reason_shown(briefs, "b.md") == "New reason."
    assert set_named_in(briefs / "b.md") == "ours"

    args = ("review", "b.md", "--no-input", "--answers", "-")
    whyfirst(briefs, "2027-01-01", *args, given="more: [Ask the crews]")
    assert "Ask the crews" in (briefs / "b.md").read_text(encoding="utf-8")


def test_the_set_beside_the_brief_wins_over_that_of_the_folder_one_is_in(
    project: Path, home: Path
) -> None:
    """B2: another set of the same name, where the user happens to be, isn't used."""
    write_set(home / "other" / "questions" / "ours.yaml", "other", "Why, in the other?")
    notices: list[str] = []
    brief = "../my project/briefs/b.md"
    assert reason_shown(home / "other", brief, notices=notices) == "Old reason."
    assert notices == [""]


def test_the_nearest_folder_with_that_set_wins(project: Path) -> None:
    """A `questions` folder without the set is passed over; the nearest one with it is used."""
    deep = project / "briefs" / "2026" / "spring"
    deep.mkdir(parents=True)
    shutil.copy(project / "briefs" / "b.md", deep)
    write_set(project / "briefs" / "questions" / "theirs.yaml")
    assert reason_shown(deep, "b.md") == "Old reason."

    write_set(project / "briefs" / "questions" / "ours.yml", "nearer")
    shown = whyfirst(deep, TODAY, "show", "b.md", "--format", "json")
    assert "nearer" in json.loads(shown)["answers"]


@pytest.mark.parametrize("name", ["our questions", "ours.v2", "Würfel", "-x"])
def test_a_set_s_name_may_be_anything(home: Path, name: str) -> None:
    """Names with spaces, dots and other letters are found from the brief, and so is `.yml`."""
    write_set(home / "questions" / f"{name}.yml")
    (home / "briefs").mkdir()
    write_brief(home, f"--set={name}", "--output", "briefs/b.md")
    assert set_named_in(home / "briefs" / "b.md") == name
    assert reason_shown(home / "briefs", "b.md") == "Old reason."


def test_nothing_is_found_above_the_repository(project: Path) -> None:
    """The search ends at the repository's root: a set above it belongs to somebody else."""
    (project / "briefs" / ".git").mkdir()
    message = whyfirst(project / "briefs", TODAY, "show", "b.md", "--format=json", status=2)
    assert str(project / "questions") not in message
    (project / "briefs" / ".git").rmdir()
    (project / ".git").write_text("gitdir: elsewhere", encoding="utf-8")  # as in a worktree
    assert reason_shown(project / "briefs", "b.md") == "Old reason."


def test_nothing_is_found_above_the_home_folder(home: Path) -> None:
    """The search ends at the home folder, which is searched itself."""
    write_set(home.parent / "questions" / "ours.yaml", "above")
    write_set(home / "briefs" / "questions" / "ours.yaml")
    write_brief(home / "briefs", "--set", "ours", "--output", "b.md")
    shutil.rmtree(home / "briefs" / "questions")
    message = whyfirst(home / "briefs", TODAY, "show", "b.md", "--format=json", status=2)
    assert f"  {home / 'questions'}\n" in message
    assert str(home.parent / "questions") not in message
    write_set(home / "questions" / "ours.yaml")
    assert reason_shown(home / "briefs", "b.md") == "Old reason."


def test_a_brief_outside_of_the_home_folder_finds_its_set(tmp_path: Path) -> None:
    """Outside of home and of any repository, the search goes on to the top of the file system."""
    write_set(tmp_path / "srv" / "questions" / "ours.yaml")
    deep = tmp_path / "srv" / "a" / "b"
    deep.mkdir(parents=True)
    write_brief(tmp_path / "srv", "--set", "ours", "--output", "a/b/b.md")
    assert reason_shown(deep, "b.md") == "Old reason."
    shutil.rmtree(tmp_path / "srv" / "questions")
    message = whyfirst(deep, TODAY, "show", "b.md", "--format=json", status=2)
    assert "  /questions\n" in message


@pytest.mark.parametrize("way", ["a link to the folder", "a link to the brief"])
def test_a_brief_behind_a_link_finds_its_set(project: Path, home: Path, way: str) -> None:
    """What counts is where the brief is, not the way that led to it."""
    elsewhere = home / "elsewhere"
    elsewhere.mkdir()
    if way == "a link to the folder":
        (elsewhere / "linked").symlink_to(project / "briefs")
        brief = "linked/b.md"
    else:
        (elsewhere / "linked.md").symlink_to(project / "briefs" / "b.md")
        brief = "linked.md"
    assert reason_shown(elsewhere, brief) == "Old reason."


def test_a_set_beside_a_link_is_found_too(home: Path) -> None:
    """A project whose folder of briefs is a link to a shared disk keeps its own sets."""
    shared = home.parent / "shared"
    shared.mkdir()
    write_set(home / "proj" / "questions" / "ours.yaml")
    (home / "proj" / "briefs").symlink_to(shared)
    write_brief(home / "proj", "--set", "ours", "--output", "briefs/b.md")
    assert reason_shown(home, "proj/briefs/b.md") == "Old reason."


# A set given by path


@pytest.mark.parametrize(
    ("set_name", "output", "written"),
    [
        pytest.param("s.yaml", "b.md", "s.yaml", id="beside the brief"),
        pytest.param("s.yaml", "briefs/b.md", "../s.yaml", id="above the brief"),
        pytest.param("{here}/s.yaml", "briefs/b.md", "../s.yaml", id="a full path"),
        pytest.param("./no ending", "b.md", "./no ending", id="without an ending"),
        pytest.param("questions/q.yml", "briefs/b.md", "../questions/q.yml", id="in questions"),
        pytest.param("linked/../s.yaml", "b.md", "briefs/s.yaml", id="over a link"),
    ],
)
def test_a_set_given_by_path_is_found_from_the_brief(
    home: Path, set_name: str, output: str, written: str
) -> None:
    """The brief refers to the file from where the brief is, and so both can be moved together."""
    folder = home / "proj"
    for name in ("s.yaml", "no ending", "questions/q.yml", "briefs/s.yaml"):
        write_set(folder / name)
    (folder / "briefs" / "below").mkdir()
    (folder / "linked").symlink_to("briefs/below")
    write_brief(folder, "--set", set_name.replace("{here}", str(folder)), "--output", output)
    assert set_named_in(folder / output) == written

    folder.rename(home / "moved")
    assert reason_shown(home, f"moved/{output}") == "Old reason."


def test_a_brief_written_to_another_folder_still_finds_its_set(project: Path, home: Path) -> None:
    """`plan BRIEF --output` elsewhere: a path is adjusted, a name that leads nowhere replaced."""
    write_set(project / "s.yaml")
    write_brief(project, "--set", "s.yaml", "--output", "c.md")
    (home / "away").mkdir()
    for brief in ("c.md", "briefs/b.md"):
        output = home / "away" / Path(brief).name
        whyfirst(project, TODAY, "plan", brief, "--no-input", "--output", str(output))
        assert reason_shown(home, str(output)) == "Old reason."
    assert set_named_in(home / "away" / "c.md") == "../my project/s.yaml"
    assert set_named_in(home / "away" / "b.md") == "../my project/questions/ours.yaml"


def test_opening_and_leaving_a_brief_keeps_its_reference(project: Path) -> None:
    """However a person wrote the reference, it stays as it is while the brief is in its place."""
    brief = project / "briefs" / "b.md"
    for reference in ("../questions/ours.yaml", f'"{project}/questions/ours.yaml"'):
        text = re.sub("questions: .*", f"questions: {reference}", brief.read_text())
        brief.write_text(text)
        whyfirst(project, TODAY, "plan", "briefs/b.md", "--no-input")
        assert brief.read_text() == text
        change = ("plan", "briefs/b.md", "--no-input", "--answers", "-")
        whyfirst(project, TODAY, *change, given=f'reason: "{len(reference)}"')
        assert f"questions: {reference}\n" in brief.read_text()


def test_two_sets_of_one_name_are_told_apart_by_a_path(home: Path) -> None:
    """If the name would lead to another file from the brief's folder, the brief gets the path."""
    write_set(home / "a" / "questions" / "ours.yaml")
    write_set(home / "b" / "questions" / "ours.yaml", "other")
    write_brief(home / "a", "--set", "ours", "--output", "../b/b.md")
    assert set_named_in(home / "b" / "b.md") == "../a/questions/ours.yaml"
    assert reason_shown(home / "b", "b.md") == "Old reason."


# A set that can't be found


@pytest.mark.parametrize(
    "command",
    [
        ("show", "b.md", "--format", "json"),
        ("show", "b.md", "--format", "mermaid"),
        ("show", "b.md", "--format", "page"),
        ("review", "b.md"),
        ("review", "b.md", "--no-input"),
        ("plan", "b.md", "--no-input"),
        ("plan", "b.md"),
    ],
    ids=" ".join,
)
def test_a_program_gets_no_half_answer(project: Path, home: Path, command: tuple[str, ...]) -> None:
    """Without the set, the exit status is 2, and each place that was searched has a line."""
    shutil.rmtree(project / "questions")
    before = (project / "briefs" / "b.md").read_bytes()
    lines = whyfirst(project / "briefs", TODAY, *command, status=2).splitlines()
    assert lines[0].startswith("whyfirst: b.md: There is no question set “ours”.")
    assert lines[1:5] == [
        f"  {project / 'briefs' / 'questions'}",
        f"  {project / 'questions'}",
        f"  {home / 'questions'}",
        f"  {home / 'config' / 'whyfirst' / 'questions'}",
    ]
    assert lines[-1].endswith("or use another with --set NAME or --set FILE.")
    assert (project / "briefs" / "b.md").read_bytes() == before


def test_a_missing_file_is_looked_for_beside_the_brief_and_here(home: Path) -> None:
    """For a set given by path, the places are files; what is no ordinary file isn't opened."""
    write_set(home / "s.yaml")
    write_brief(home, "--set", "s.yaml", "--output", "b.md")
    (home / "s.yaml").unlink()
    (home / "s.yaml").mkdir()
    (home / "here").mkdir()
    message = whyfirst(home / "here", TODAY, "show", "../b.md", "--format=json", status=2)
    assert message.splitlines()[1:3] == [f"  {home}/s.yaml", f"  {home}/here/s.yaml"]

    text = (home / "b.md").read_text().replace("s.yaml", "/dev/tty")
    (home / "b.md").write_text(text)
    message = whyfirst(home, TODAY, "show", "b.md", "--format=json", status=2)
    assert "“/dev/tty”" in message


def test_a_broken_set_is_not_passed_over_for_another(project: Path) -> None:
    """A program is told what is wrong with the brief's set, rather than given another's answers."""
    write_set(project / "questions" / "ours.yaml")
    broken = project / "briefs" / "questions" / "ours.yaml"
    broken.parent.mkdir()
    broken.write_text("whyfirst: 1\nwhy: [{id: a, aks: A?}]\n")
    message = whyfirst(project, TODAY, "show", "briefs/b.md", "--format=json", status=2)
    assert message.startswith(f"whyfirst: {broken}:2:")


def test_a_reader_sees_the_brief_without_its_set(project: Path) -> None:
    """`show` gives the text all the same, and says that the set is missing and where it looked."""
    shutil.rmtree(project / "questions")
    notices: list[str] = []
    shown = whyfirst(project / "briefs", TODAY, "show", "b.md", complaints=notices)
    assert "Old reason." in shown
    assert "“ours” can't be used" in notices[0]
    assert str(project / "questions") in notices[0]


def test_a_set_found_only_where_the_user_is_gets_a_word(project: Path, home: Path) -> None:
    """B2: if nothing is near the brief, a set in ./questions is used, and the user is told."""
    shutil.rmtree(project / "questions")
    other = write_set(home / "other" / "questions" / "ours.yaml")
    notices: list[str] = []
    brief = "../my project/briefs/b.md"
    assert reason_shown(home / "other", brief, notices=notices) == "Old reason."
    assert notices == [f"The question set “ours” isn't near the brief, so {other} is used.\n"]


# Another set on purpose


def test_the_user_can_name_another_set(project: Path) -> None:
    """`--set` is used instead of the brief's own, as a path from here or as a name."""
    briefs = project / "briefs"
    shutil.move(project / "questions" / "ours.yaml", project / "kept.yaml")
    assert reason_shown(briefs, "b.md", "--set", "../kept.yaml") == "Old reason."
    assert set_named_in(briefs / "b.md") == "ours"

    write_set(project / "questions" / "new name.yaml")
    assert reason_shown(briefs, "b.md", "--set", "new name") == "Old reason."
    args = ("review", "b.md", "--set", "new name", "--no-input", "--answers", "-")
    whyfirst(briefs, "2027-01-01", *args, given="more: [Ask]")
    assert set_named_in(briefs / "b.md") == "ours"

    change = ("plan", "b.md", "--set", "../kept.yaml", "--no-input", "--answers", "-")
    whyfirst(briefs, TODAY, *change, given="reason: New reason.")
    assert set_named_in(briefs / "b.md") == "../kept.yaml"
    assert reason_shown(project, "briefs/b.md") == "New reason."


def test_an_unknown_set_on_the_command_line_is_refused(project: Path) -> None:
    """A wrong `--set` is an error for every command, also for the text."""
    for command in ("show", "review", "plan"):
        message = whyfirst(project, TODAY, command, "briefs/b.md", "--set", "orus", status=2)
        assert "There is no question set “orus”. Did you mean “ours”?" in message


# Drafts


def session(folder: Path, *args: str) -> Terminal:
    """Start `whyfirst` in a terminal."""
    folder.mkdir(exist_ok=True)
    env = {"PYTHONPATH": str(HOME), "XDG_STATE_HOME": str(folder.parent / "state")}
    return Terminal([sys.executable, "-m", "whyfirst", *args], cwd=folder, env=env, stdout="pipe")


def leave_after_first_answer(folder: Path, *args: str) -> Path:
    """Begin a plan, answer its first question, quit, and return the draft."""
    with session(folder, "plan", "--quick", "--title", "T", *args) as terminal:
        User(terminal).at("Why, in ours?").answer("My reason").at("Second?")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130
    (draft,) = (folder.parent / "state" / "whyfirst" / "drafts").glob("*.md")
    return draft


def finish(terminal: Terminal) -> None:
    """Answer nothing more, and write the brief."""
    user = User(terminal)
    for question in ("Second?", "Would more", "Would fewer", "Would different"):
        user.at(question).skip()
    user.at("All your answers").enter()
    assert terminal.wait_exit() == 0, terminal.report("")


@pytest.mark.parametrize("output", ["", "briefs/b.md"])
def test_a_draft_resumed_in_another_folder_asks_its_own_questions(home: Path, output: str) -> None:
    """B3: a draft remembers its set; the brief then refers to it from where the brief is."""
    ours = write_set(home / "a" / "questions" / "ours.yaml")
    write_set(home / "b" / "questions" / "ours.yaml", "other", "Why, in the other?")
    (home / "b" / "briefs").mkdir()
    draft = leave_after_first_answer(home / "a", "--set", "ours")
    assert set_named_in(draft) == str(ours)

    args = ["--output", output] if output else ["--output", "t.md"]
    with session(home / "b", "plan", str(draft), *args) as terminal:
        finish(terminal)
    brief = home / "b" / args[1]
    up = "../" * len(Path(args[1]).parts)
    assert set_named_in(brief) == f"{up}a/questions/ours.yaml"
    assert reason_shown(home / "b", str(brief)) == "My reason"
    assert not draft.exists()


def test_a_draft_that_is_offered_asks_its_own_questions(home: Path) -> None:
    """B3: the offer of unfinished work leads on with the set it was begun with, by its name."""
    write_set(home / "a" / "questions" / "ours.yaml")
    draft = leave_after_first_answer(home / "a", "--set", "ours")
    (home / "a" / "deep").mkdir()
    with session(home / "b", "plan") as terminal:
        User(terminal).at("Carry on with it?").choose("T").at("Second?")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130
    with session(home / "a", "plan", str(draft), "--output", "deep/b.md") as terminal:
        finish(terminal)
    assert set_named_in(home / "a" / "deep" / "b.md") == "ours"
    assert reason_shown(home, "a/deep/b.md") == "My reason"


def test_a_draft_with_a_set_given_by_path_becomes_a_brief_with_that_path(home: Path) -> None:
    """The draft has the full path, and the brief the path as it is from there."""
    path = write_set(home / "sets" / "s.yaml")
    draft = leave_after_first_answer(home / "a", "--set", "../sets/s.yaml")
    assert set_named_in(draft) == str(path)
    (home / "b" / "c").mkdir(parents=True)
    with session(home / "b", "plan", str(draft), "--output", "c/b.md") as terminal:
        finish(terminal)
    assert set_named_in(home / "b" / "c" / "b.md") == "../../sets/s.yaml"


def test_a_draft_of_a_set_that_comes_with_the_program_becomes_a_brief_with_its_name(
    home: Path,
) -> None:
    """Nobody gets a path into the installed program in their brief."""
    with session(home / "a", "plan", "--title", "T", "--set", "general", "--quick") as terminal:
        User(terminal).at("Why does this need doing").answer("My reason")
        User(terminal).at("What will those people do")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130
    (draft,) = (home / "state" / "whyfirst" / "drafts").glob("*.md")
    assert Path(set_named_in(draft)).name == "general.yaml"

    (home / "b").mkdir()
    args = ("plan", str(draft), "--no-input", "--answers", "-", "--output", "b.md")
    answers = "{outcomes: [One], activities: [Two]}"
    whyfirst(home / "b", TODAY, *args, given=answers)
    assert set_named_in(home / "b" / "b.md") == "general"


def test_a_draft_whose_set_is_gone_goes_on_with_another_of_that_name_and_says_so(
    home: Path,
) -> None:
    """The user reads both paths, and a program stops until --set names the one to use."""
    ours = write_set(home / "a" / "questions" / "ours.yaml")
    draft = leave_after_first_answer(home / "a", "--set", "ours")
    other = write_set(home / "b" / "questions" / "ours.yaml")
    ours.unlink()

    message = whyfirst(home / "b", TODAY, "plan", str(draft), "--no-input", status=2)
    assert f"  {ours}\n  {other.parent}\n" in message
    assert f"{other} has the same name" in message
    with session(home / "b", "plan", str(draft), "--output", "b.md") as terminal:
        told = re.sub(r"\s+", "", User(terminal).at("Second?").terminal.history_text())
        assert f"{ours},thequestionsetthiswasstartedwith,isgone.{other}has" in told
        finish(terminal)
    assert set_named_in(home / "b" / "b.md") == "ours"
    assert reason_shown(home, "b/b.md") == "My reason"


def test_a_draft_whose_set_is_gone_loses_nothing(home: Path) -> None:
    """Without any set of that name the general one asks, and the old answers stay in the brief."""
    ours = write_set(home / "a" / "questions" / "ours.yaml")
    draft = leave_after_first_answer(home / "a", "--set", "ours")
    ours.unlink()
    with session(home / "b", "plan", str(draft)) as terminal:
        User(terminal).at("can't be used").at("Why does this need doing").answer("A new one")
        User(terminal).at("Who should be better off")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130
    text = draft.read_text(encoding="utf-8")
    assert "My reason" in text
    assert "A new one" in text
    assert set_named_in(draft) == str(ours)

    write_set(ours)
    assert reason_shown(home, str(draft)) == "My reason"


def test_a_set_exchanged_in_the_session_is_the_one_that_is_remembered(home: Path) -> None:
    """Each draft has the path of its own set, also the one that was kept for a return."""
    write_set(home / "a" / "questions" / "ours.yaml")
    second = write_set(home / "a" / "questions" / "zweite.yaml", "other", "Why, in the second?")
    with session(home / "a", "plan") as terminal:
        user = User(terminal).at("Give it a name").answer("T")
        user.at("What kind of work").choose("With reason")
        user.at("Why, in ours?").answer("My reason").at("Second?").go_back()
        user.at("Why, in ours?").go_back().at("What kind of work").choose("With other")
        user.at("Why, in the second?").answer("Another").at("Second?")
        terminal.press("ctrl-c")
        assert terminal.wait_exit() == 130
    drafts = (home / "state" / "whyfirst" / "drafts").glob("*.md")
    named = {set_named_in(draft): draft.read_text(encoding="utf-8") for draft in drafts}
    assert set(named) == {str(second), str(home / "a" / "questions" / "ours.yaml")}
    assert "Another" in named[str(second)]


@pytest.mark.parametrize("command", ["plan", "review"])
def test_the_command_to_continue_names_the_set_that_was_named(project: Path, command: str) -> None:
    """Who quits goes on with the set they gave, although the brief names another."""
    write_set(project / "questions" / "new name.yaml")
    args = (command, "briefs/b.md", "--set", "new name")
    with session(project, *args) as terminal:
        terminal.wait_for("Ctrl-C").wait_idle().press("ctrl-c")
        assert terminal.wait_exit() == 130
        told = "".join(terminal.history_text().split())
        assert f"whyfirst{command}briefs/b.md--set'newname'" in told
