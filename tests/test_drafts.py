"""Briefs and drafts on a real disk: permissions, conflicts, full disks, and sessions killed.

What a user sees in a terminal is in `test_nothing_lost`.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world import NOBODY, names, start, wait_for, without_root
from whyfirst import disk, drafts
from whyfirst.drafts import SavedFile
from whyfirst.errors import WhyfirstError
from whyfirst.files import read_document
from whyfirst.heads import heads_of_briefs
from whyfirst.slug import slug

KILLS = 20

# Saving


def test_permissions_stay_and_new_files_get_the_usual_ones(tmp_path: Path) -> None:
    """Saving keeps a file's permissions, and only the user can read their drafts."""
    brief, new, folder = tmp_path / "brief.md", tmp_path / "new.md", tmp_path / "state" / "drafts"
    brief.write_text("x\n")
    brief.chmod(0o664)

    old_umask = os.umask(0o027)
    try:
        for saved_file in (
            SavedFile.reopen(read_document(brief), folder),
            SavedFile.new(new),
            SavedFile.draft(folder),
        ):
            saved_file.save("one\n", "Draft")
            saved_file.save("two\n", "Draft")
            saved_file.close()
    finally:
        os.umask(old_umask)

    paths = (brief, new, folder / "draft.md", folder)
    modes = [oct(stat.S_IMODE(path.stat().st_mode)) for path in paths]
    assert modes == ["0o664", "0o640", "0o600", "0o700"]


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    """A link stays a link when it is saved, whether its target exists or not."""
    target, new_target = tmp_path / "there" / "brief.md", tmp_path / "there" / "new.md"
    link, dangling = tmp_path / "link.md", tmp_path / "dangling.md"
    target.parent.mkdir()
    target.write_text("old\n")
    link.symlink_to(target)
    dangling.symlink_to("there/new.md")

    SavedFile.reopen(read_document(link), tmp_path).save("new\n")
    SavedFile.new(dangling).save("made\n")

    assert link.is_symlink()
    assert dangling.is_symlink()
    assert target.read_text() == "new\n"
    assert new_target.read_text() == "made\n"


def test_a_file_changed_by_another_program_stays_and_the_session_uses_a_copy(
    tmp_path: Path,
) -> None:
    """The other program's text stays, and the session continues in a new file that it names."""
    brief, mine, mine_2 = [
        tmp_path / name for name in ("brief.md", "brief.mine.md", "brief.mine-2.md")
    ]
    brief.write_text("old\n")
    brief.chmod(0o600)
    saved_file = SavedFile.reopen(read_document(brief), tmp_path / "drafts")
    saved_file.save("one\n")

    subprocess.run(["sh", "-c", 'echo theirs >"$0"', brief], check=True)
    assert saved_file.save("two\n") == (mine, brief)
    assert saved_file.save("three\n") == (mine, None)

    mine.write_text("theirs too\n")
    assert saved_file.save("four\n") == (mine_2, mine)

    assert brief.read_text() == "theirs\n"
    assert mine.read_text() == "theirs too\n"
    assert mine_2.read_text() == "four\n"
    assert stat.S_IMODE(mine_2.stat().st_mode) == 0o600
    assert len(names(tmp_path)) == 3


def test_a_new_briefs_name_may_be_taken_before_the_first_save(tmp_path: Path) -> None:
    """A file that appears under the brief's name before the first save is not overwritten."""
    brief, mine = tmp_path / "brief.md", tmp_path / "brief.mine.md"
    saved_file = SavedFile.new(brief)
    brief.write_text("theirs\n")
    assert saved_file.save("mine\n") == (mine, brief)
    assert brief.read_text() == "theirs\n"


def test_a_removed_file_is_created_again(tmp_path: Path) -> None:
    """A file that another program removed is created again, without a conflict."""
    brief = tmp_path / "brief.md"
    saved_file = SavedFile.new(brief)
    saved_file.save("one\n")
    brief.unlink()
    assert saved_file.save("two\n") == (brief, None)
    assert brief.read_text() == "two\n"


def test_a_file_written_again_with_our_text_is_still_ours(tmp_path: Path) -> None:
    """A file with a new date but the same content doesn't count as changed."""
    brief = tmp_path / "brief.md"
    saved_file = SavedFile.new(brief)
    saved_file.save("one\n")
    brief.write_text("one\n")
    assert saved_file.save("two\n") == (brief, None)
    assert names(tmp_path) == ["brief.md"]


def test_a_save_interrupted_after_its_renaming_is_no_conflict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C inside a save, a session recognizes the text as its own."""
    brief = tmp_path / "brief.md"
    saved_file = SavedFile.new(brief)
    saved_file.save("one\n")

    def interrupt_at_folder(fd: int) -> None:
        if stat.S_ISDIR(os.fstat(fd).st_mode):
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupt_at_folder)
        with pytest.raises(KeyboardInterrupt):
            saved_file.save("two\n")

    assert brief.read_text() == "two\n"
    assert saved_file.save("three\n") == (brief, None)


ADD_200_LINES = """
import sys
from pathlib import Path
from whyfirst.drafts import SavedFile
from whyfirst.files import read_document

path, who = Path(sys.argv[1]), sys.argv[2]
for number in range(200):
    document = read_document(path)
    with SavedFile.reopen(document, path.parent / "drafts") as saved_file:
        saved_file.save(f"{document.text}{who}{number}\\n")
"""


def test_two_sessions_at_once_lose_nothing_of_either(tmp_path: Path) -> None:
    """Of 200 lines that each of two processes adds, each is in the file or in a copy next to it."""
    brief = tmp_path / "brief.md"
    brief.write_text("start\n")
    for process in [start(ADD_200_LINES, brief, who) for who in "AB"]:
        assert wait_for(process) == (0, "", "")

    expected = {"start"}
    for number in range(200):
        expected |= {f"A{number}", f"B{number}"}
    lines: set[str] = set()
    for path in tmp_path.iterdir():
        lines.update(path.read_text().splitlines())
    assert lines == expected
    assert all(name.endswith(".md") for name in names(tmp_path))


SAVE_FOREVER = """
import sys
from pathlib import Path
from whyfirst.drafts import SavedFile

saved_file, number = SavedFile.draft(Path(sys.argv[1])), 0
while True:
    number += 1
    saved_file.save(f"{number}\\n" * (number % 400 + 1) + "end\\n", "Brief")
    print(number, flush=True)
"""


def test_a_session_killed_inside_a_save_leaves_a_whole_text(
    tmp_path: Path, chance: random.Random
) -> None:
    """A killed session leaves exactly one draft, which is the whole text of the last save."""
    for number in range(KILLS):
        folder = tmp_path / str(number)
        last_save = save_until_killed(folder, chance.uniform(0, 0.02))

        [draft] = drafts.unfinished_drafts(folder)
        assert draft.document is not None
        text = draft.document.text
        saved = int(text.partition("\n")[0])
        assert saved in (last_save, last_save + 1)
        assert text == f"{saved}\n" * (saved % 400 + 1) + "end\n"
        assert [head.path for head in heads_of_briefs([folder])] == [draft.path]


def save_until_killed(folder: Path, seconds: float) -> int:
    """Kill a session this long after its first save. Return the last save it has reported."""
    process = start(SAVE_FOREVER, folder)
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == b"1\n"
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        whole_lines, _, _ = process.stdout.read().decode().rpartition("\n")
    assert process.returncode == -signal.SIGKILL
    return [1, *map(int, whole_lines.split())][-1]


def test_what_killed_sessions_leave_is_cleared(tmp_path: Path) -> None:
    """Old temporary files are removed, except those that a session may still be writing."""
    old, new, in_use = [tmp_path / f".whyfirst-{number}-0.tmp" for number in range(3)]
    for path in (old, new, in_use):
        path.write_text("half")
        os.utime(path, (0, 0))
    an_hour_from_now = time.time() + 3600  # new on the slowest machine
    os.utime(new, (an_hour_from_now, an_hour_from_now))

    lock = disk.lock_file(in_use)
    SavedFile.draft(tmp_path).save("x\n", "Draft")
    disk.unlock(lock)
    assert names(tmp_path) == [new.name, in_use.name, "draft.md"]


# Faults

FILL_THE_DISK = """
import sys
from pathlib import Path
from whyfirst.drafts import SavedFile
from whyfirst.errors import WhyfirstError

if sys.argv[3:]:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
folder, other = map(Path, sys.argv[1:3])
saved_file = SavedFile.new(folder / "brief.md")
saved_file.save("short\\n")
try:
    saved_file.save("x" * 200_000)
except WhyfirstError as error:
    print(error)
saved_file.save("shorter\\n")
print(*[path.name for path in folder.iterdir()], (folder / "brief.md").read_text(), end="")
saved_file.move(other)
print(saved_file.save("elsewhere\\n").path.name)
"""


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """Return two folders: one to fill, and one to move to."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    return folder, other


def test_a_file_that_may_not_grow_keeps_its_text(folders: tuple[Path, Path]) -> None:
    """A write that is cut short keeps the old text, leaves no other file and can be retried."""
    folder, other = folders
    process = start(FILL_THE_DISK, folder, other, "limit")
    reason = f"{folder / 'brief.md'}: the file is too large for this disk; choose another place"
    expected = f"{reason}\nbrief.md shorter\nbrief.md\n"
    assert wait_for(process) == (0, expected, "")
    assert (other / "brief.md").read_text() == "elsewhere\n"


def test_a_full_disk_keeps_its_text(folders: tuple[Path, Path]) -> None:
    """A full disk keeps the old text, gets no other file, and the session continues elsewhere."""
    folder, other = folders
    mount = 'mount -t tmpfs -o size=128k none "$0" && exec "$@"'
    before = ("unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(folder))
    trial = [*before, "true"]
    if (
        sys.platform != "linux"
        or subprocess.run(trial, check=False, capture_output=True).returncode
    ):
        pytest.skip("no disk can be mounted here; the test with a limited file size replaces this")

    process = start(FILL_THE_DISK, folder, other, before=before)
    reason = f"{folder / 'brief.md'}: the disk is full; make room, or choose another place"
    expected = f"{reason}\nbrief.md shorter\nbrief.md\n"
    assert wait_for(process) == (0, expected, "")


def remove_folder(brief: Path) -> None:
    """Remove a brief and its folder."""
    brief.unlink()
    brief.parent.rmdir()


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda brief: brief.parent.chmod(0o500), "you are not allowed to write here"),
        (lambda brief: brief.chmod(0o400), "this file is write-protected"),
        (remove_folder, "the folder does not exist"),
    ],
    ids=["a closed folder", "a protected file", "a removed folder"],
)
def test_a_place_that_refuses_says_why_and_the_session_can_move(
    ground: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    """The user reads the reason, the old text stays, and the session can move elsewhere."""
    brief, other = ground / "folder" / "brief.md", ground / "other.md"
    with without_root():
        brief.parent.mkdir()
        saved_file = SavedFile.new(brief)
        saved_file.save("one\n")
        spoil(brief)

        with pytest.raises(WhyfirstError, match=reason):
            saved_file.save("two\n")
        with pytest.raises(WhyfirstError, match="the folder does not exist"):
            saved_file.move(ground / "nowhere" / "brief.md")
        if brief.parent.exists():
            assert names(brief.parent) == ["brief.md"]
            assert brief.read_text() == "one\n"

        saved_file.move(other)
        assert saved_file.save("two\n") == (other, None)


def test_an_impossible_output_is_refused_before_the_session(ground: Path) -> None:
    """The user learns that the file can't be created before the first question."""
    (ground / "closed").mkdir(0o500)
    if os.geteuid() == 0:
        os.chown(ground / "closed", NOBODY, -1)
    (ground / "there.md").write_text("x")
    (ground / "there.txt").write_text("x")
    (ground / "circle.md").symlink_to("circle.md")
    before = names(ground)

    for name, reason in {
        "nowhere/brief.md": "the folder does not exist",
        "closed/brief.md": "you are not allowed to write here",
        "closed": "this is a folder",
        "there.md": "already exists and will not be overwritten; .* `whyfirst plan .*there.md`",
        "there.txt": "already exists and will not be overwritten; choose another name$",
        "there.md/brief.md": "part of the path is a file",
        "circle.md": "links at this path form a loop",
        "x" * 300 + ".md": "this name is too long",
    }.items():
        with without_root(), pytest.raises(WhyfirstError, match=reason):
            SavedFile.new(ground / name)
    assert names(ground) == before


def test_a_disk_without_hard_links_works_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a USB stick with FAT, briefs can be created and no file is overwritten."""

    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "brief.md").write_text("theirs\n")
    path = drafts.create_brief(tmp_path, "Brief", "one\n")
    SavedFile.reopen(read_document(path), tmp_path / "drafts").save("two\n")

    assert names(tmp_path) == ["brief-2.md", "brief.md"]
    assert (tmp_path / "brief.md").read_text() == "theirs\n"
    assert (tmp_path / "brief-2.md").read_text() == "two\n"


# Drafts


def test_drafts_are_offered_newest_first_and_broken_ones_are_named(tmp_path: Path) -> None:
    """Drafts are offered newest first, an unreadable one with its problem, and no other files."""
    for age, name in enumerate(["new.md", "broken.md", "old.md", ".hidden.md", "note.txt"]):
        (tmp_path / name).write_bytes(b"\0" if name == "broken.md" else b"text\n")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))

    new, broken, old = drafts.unfinished_drafts(tmp_path)
    assert [new.path.name, broken.path.name, old.path.name] == ["new.md", "broken.md", "old.md"]
    assert new.document is not None
    assert old.document is not None
    assert broken.document is None
    assert "this is not a text file" in broken.problem


def test_without_a_folder_there_are_no_drafts(tmp_path: Path) -> None:
    """The first session on a machine finds no drafts, without an error."""
    assert drafts.unfinished_drafts(tmp_path / "nowhere") == ()


def test_a_draft_in_use_is_not_offered(tmp_path: Path) -> None:
    """A draft is offered only while no session uses it, not even during a save."""
    process = start(SAVE_FOREVER, tmp_path)
    assert process.stdout is not None
    with process:
        for _ in range(100):
            process.stdout.readline()
            assert drafts.unfinished_drafts(tmp_path) == ()
        process.kill()

    [draft] = drafts.unfinished_drafts(tmp_path)
    assert draft.document is not None
    with SavedFile.reopen(draft.document, tmp_path):
        assert drafts.unfinished_drafts(tmp_path) == ()
    assert len(drafts.unfinished_drafts(tmp_path)) == 1


def test_discard_removes_only_what_this_session_wrote(tmp_path: Path) -> None:
    """A draft that somebody else has changed, or a file in a place the user chose, stays."""
    folder, chosen = tmp_path / "drafts", tmp_path / "chosen"
    chosen.mkdir()
    finished, changed, moved = [SavedFile.draft(folder) for _ in range(3)]
    for saved_file in (finished, changed, moved):
        saved_file.save("one\n", "Same title")
    assert names(folder) == ["same-title-2.md", "same-title-3.md", "same-title.md"]

    (folder / "same-title-2.md").write_text("theirs\n")
    moved.move(chosen)
    assert moved.save("two\n").path == chosen / "same-title-3.md"

    assert finished.discard()
    assert not changed.discard()
    assert moved.discard()
    assert names(folder) == ["same-title-2.md"]
    assert names(chosen) == ["same-title-3.md"]


def test_discard_never_removes_a_brief(tmp_path: Path) -> None:
    """A finished session never removes the brief that it wrote."""
    brief = SavedFile.new(tmp_path / "brief.md")
    brief.save("one\n")
    assert brief.discard()
    assert names(tmp_path) == ["brief.md"]


# Names


def test_a_new_file_takes_no_other_files_name(tmp_path: Path) -> None:
    """A file or dangling link with the same name is neither overwritten nor followed."""
    (tmp_path / "bin-days-2.md").symlink_to("nowhere")
    assert drafts.create_brief(tmp_path, "Bin days!", "one\n").name == "bin-days.md"
    assert drafts.create_brief(tmp_path, "Bin days!", "two\n").name == "bin-days-3.md"
    with pytest.raises(WhyfirstError, match="the folder does not exist"):
        drafts.create_brief(tmp_path / "nowhere", "Bin days", "x\n")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Bin days: what, when & don\u2019t", "bin-days-what-when-dont"),
        ("Größe der Tonne", "größe-der-tonne"),
        ("हिन्दी में", "हिन्दी-में"),
        ("../../etc/passwd", "etc-passwd"),
        ("COM1", "com1-brief"),
        ("🚮", "brief"),
        ("word " * 30, "-".join(["word"] * 12)),
        ("\u0301" * 99, "brief"),
    ],
)
def test_a_name_is_made_of_the_titles_letters(title: str, name: str) -> None:
    """A file name keeps the letters of any script, and a title without letters gets a name too."""
    assert slug(title) == name


@given(st.text(max_size=100))
def test_a_name_fits_every_system(title: str) -> None:
    """No title gives a name that is too long, hidden or forbidden on some system."""
    name = slug(title)
    assert 0 < len(name) <= 66
    assert len(name.encode()) <= 206
    assert not set(name) & set('<>:"/\\|?*. \t\n\0')
    assert name.isprintable()
