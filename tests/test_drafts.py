"""Files and drafts by real means: real folders, permissions, full disks, other processes, and SIGKILL.

Where the tests run as root, the system's own nobody stands in for a user who may not do everything.
"""

from __future__ import annotations

import contextlib
import ctypes  # noqa: F401 - what is imported late can't be found by nobody
import errno
import io
import os
import random
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whyfirst import disk
from whyfirst import drafts as store
from whyfirst.drafts import Keeper
from whyfirst.errors import WhyfirstError

HOME = Path(__file__).parent.parent
NOBODY = 65534
KILLS = 20
RACES = 100
CHANCE = random.Random()  # noqa: S311 - no secret: it picks the moments at which things go wrong


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nobody is at home too."""
    if os.geteuid():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        yield Path(folder)


@contextlib.contextmanager
def no_root() -> Iterator[None]:
    """As a user to whom permissions apply."""
    if os.geteuid() or sys.platform != "linux":
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def start(script: str, *args: object, before: tuple[str, ...] = ()) -> subprocess.Popen[bytes]:
    """Another process that runs the script, in which `store`, `sys` and `Path` are known."""
    lines = f"import sys\nfrom pathlib import Path\nfrom whyfirst import drafts as store\n{script}"
    return subprocess.Popen(
        [*before, sys.executable, "-c", lines, *map(str, args)],
        env={**os.environ, "PYTHONPATH": str(HOME)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def output(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """How a process has ended: its status, its stdout and its stderr."""
    out, err = process.communicate(timeout=60)
    return process.returncode, out.decode(), err.decode()


def names(folder: Path) -> list[str]:
    """Everything in the folder, hidden files too."""
    return sorted(entry.name for entry in folder.iterdir())


# Reading

LINES = st.lists(
    st.tuples(
        st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"])),
        st.sampled_from(["\n", "\r", "\r\n"]),
    ),
    min_size=1,
)


@given(
    lines=LINES, last=st.text(st.sampled_from("ab\ufeff")), bom=st.booleans(), mixed=st.booleans()
)
def test_a_text_read_is_stored_as_it_was(
    *, lines: list[tuple[str, str]], last: str, bom: bool, mixed: bool
) -> None:
    """Encoding the text of a file gives its bytes: with a byte order mark, any line ends, a last line without one."""
    ends = [end if mixed else lines[0][1] for _, end in lines]
    raw = (
        b"\xef\xbb\xbf" * bom
        + (
            "x" + "".join(line + end for (line, _), end in zip(lines, ends, strict=True)) + last
        ).encode()
    )
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(raw)
        document = store.read(file.name)
    assert "\r" not in document.text
    assert document.encode(document.text) == raw


@pytest.mark.parametrize(
    "raw",
    [b"one\r\ntwo\r\nthree", b"\xef\xbb\xbfone\ntwo\nthree\n", b"one\r\ntwo\rthree\nfour\r\n"],
)
def test_a_changed_line_is_all_that_changes(tmp_path: Path, raw: bytes) -> None:
    """Saving a file with one line changed leaves every other byte, and a file saved unchanged is not written at all."""
    brief = tmp_path / "brief.md"
    brief.write_bytes(raw)
    before = brief.stat()
    with Keeper.reopen(store.read(brief), tmp_path / "drafts") as keeper:
        keeper.save(store.read(brief).text)
        assert brief.stat() == before
        keeper.save(store.read(brief).text.replace("two", "2"))
    assert brief.read_bytes() == raw.replace(b"two", b"2")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"PK\x03\x04\0\0", "is not a text file"),
        ("\ufeffWhy".encode("utf-16-le"), "UTF-16"),
        ("Why not?".encode("utf-16-be"), "UTF-16"),
        ("Why?\nGrüße".encode("latin-1"), "brief.md:2: is not UTF-8"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MiB"),
    ],
)
def test_a_file_that_is_no_text_is_refused_and_left_alone(
    tmp_path: Path, raw: bytes, said: str
) -> None:
    """What can't be a brief is refused with the reason, and stays as it is."""
    brief = tmp_path / "brief.md"
    brief.write_bytes(raw)
    with pytest.raises(WhyfirstError, match=said):
        store.read(brief)
    assert brief.read_bytes() == raw


def test_a_path_that_is_no_file_is_refused(ground: Path) -> None:
    """A missing file, a folder, a pipe, a circle of links, too long a name, a forbidden file: each says what it is."""
    (ground / "circle.md").symlink_to("circle.md")
    os.mkfifo(ground / "pipe.md")
    (ground / "mine.md").write_text("x")
    (ground / "mine.md").chmod(0)
    for name, said in {
        "missing.md": "there is no such file",
        ".": "is a folder",
        "pipe.md": "is not an ordinary file",
        "circle.md": "links go round in a circle",
        "x" * 300: "name is too long",
        "mine.md": "you may not read it",
        "\x1b[2J.md": "\ufffd\\[2J.md: there is no such file",
    }.items():
        with no_root(), pytest.raises(WhyfirstError, match=said):
            store.read(ground / name)


# Saving


def test_permissions_stay_and_new_files_get_the_usual_ones(tmp_path: Path) -> None:
    """A replaced file keeps its permissions; a new one has those of the umask; drafts are their owner's alone."""
    brief, new, drafts = tmp_path / "brief.md", tmp_path / "new.md", tmp_path / "state" / "drafts"
    brief.write_text("x\n")
    brief.chmod(0o664)
    old = os.umask(0o027)
    try:
        for keeper in (
            Keeper.reopen(store.read(brief), drafts),
            Keeper.new(new),
            Keeper.draft(drafts),
        ):
            keeper.save("one\n", "Draft")
            keeper.save("two\n", "Draft")
            keeper.close()
    finally:
        os.umask(old)
    modes = [
        stat.S_IMODE(path.stat().st_mode) for path in (brief, new, drafts / "draft.md", drafts)
    ]
    assert [oct(mode) for mode in modes] == ["0o664", "0o640", "0o600", "0o700"]


def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    """Saving through a link writes the file that it points to, also where that does not exist yet."""
    target, link, dangling = (
        tmp_path / "there" / "brief.md",
        tmp_path / "link.md",
        tmp_path / "dangling.md",
    )
    target.parent.mkdir()
    target.write_text("old\n")
    link.symlink_to(target)
    dangling.symlink_to("there/new.md")
    Keeper.reopen(store.read(link), tmp_path).save("new\n")
    Keeper.new(dangling).save("made\n")
    assert link.is_symlink()
    assert dangling.is_symlink()
    assert target.read_text() == "new\n"
    assert (tmp_path / "there" / "new.md").read_text() == "made\n"


def test_what_another_has_written_stands_and_the_session_goes_on_beside_it(tmp_path: Path) -> None:
    """A second process writes between read and save: its text stays, ours goes beside, both names are told."""
    brief, mine = tmp_path / "brief.md", tmp_path / "brief.mine.md"
    brief.write_text("old\n")
    brief.chmod(0o600)
    keeper = Keeper.reopen(store.read(brief), tmp_path / "drafts")
    keeper.save("one\n")
    assert output(start("Path(sys.argv[1]).write_text('theirs\\n')", brief))[0] == 0
    assert keeper.save("two\n") == (mine, brief)
    assert keeper.save("three\n") == (mine, None)
    mine.write_text("theirs too\n")
    assert keeper.save("four\n") == (tmp_path / "brief.mine-2.md", mine)
    assert [(tmp_path / name).read_text() for name in names(tmp_path)] == [
        "theirs\n",
        "four\n",
        "theirs too\n",
    ]
    assert stat.S_IMODE((tmp_path / "brief.mine-2.md").stat().st_mode) == 0o600


def test_a_file_that_came_or_went_meanwhile_is_no_loss(tmp_path: Path) -> None:
    """A new brief's name taken meanwhile is a conflict; a removed file is made again; one only touched is ours."""
    brief = tmp_path / "brief.md"
    keeper = Keeper.new(brief)
    brief.write_text("theirs\n")
    assert keeper.save("mine\n") == (tmp_path / "brief.mine.md", brief)
    brief.unlink()
    (tmp_path / "brief.mine.md").unlink()
    assert keeper.save("again\n") == (tmp_path / "brief.mine.md", None)
    (tmp_path / "brief.mine.md").write_text("again\n")
    assert keeper.save("more\n") == (tmp_path / "brief.mine.md", None)
    assert names(tmp_path) == ["brief.mine.md"]


ADDING = """
path, who = Path(sys.argv[1]), sys.argv[2]
for number in range(200):
    document = store.read(path)
    with store.Keeper.reopen(document, path.parent / "drafts") as keeper:
        keeper.save(f"{document.text}{who}{number}\\n")
"""


def test_two_sessions_at_once_lose_nothing_of_either(tmp_path: Path) -> None:
    """Of two processes that add 200 lines each to one file, every line is in the file or in one beside it."""
    brief = tmp_path / "brief.md"
    brief.write_text("start\n")
    for process in [start(ADDING, brief, who) for who in "AB"]:
        assert output(process)[0] == 0
    kept = {line for path in tmp_path.iterdir() for line in path.read_text().splitlines()}
    assert kept == {"start", *(f"{who}{number}" for who in "AB" for number in range(200))}
    assert all(name.endswith(".md") for name in names(tmp_path))


def race(folder: Path, *, renames: bool) -> None:
    """Somebody who knows no locks writes once while a session saves and saves: the text must stand."""
    brief, theirs = folder / "brief.md", folder / "theirs"
    brief.write_text("old\n")
    theirs.write_text("theirs\n")
    keeper = Keeper.reopen(store.read(brief), folder / "drafts")
    pause = CHANCE.uniform(0, 0.004)

    def write() -> None:
        time.sleep(pause)
        theirs.replace(brief) if renames else brief.write_text("theirs\n")

    thread = threading.Thread(target=write)
    thread.start()
    number = 0
    while thread.is_alive():
        number += 1
        last = keeper.save(f"{number}\n")
    thread.join()
    last = keeper.save("last\n")
    keeper.close()
    assert brief.read_text() == "theirs\n"
    assert last.path.read_text() == "last\n"
    assert last.path != brief


@pytest.mark.parametrize("how", ["renames", "writes in place"])
def test_no_moment_is_wrong_for_another_program_to_write(tmp_path: Path, how: str) -> None:
    """Another program's text stands, at whatever moment of our saving it is written, by renaming or in place."""
    for number in range(RACES):
        folder = tmp_path / str(number)
        folder.mkdir()
        race(folder, renames=how == "renames")


SAVING = """
keeper, number = store.Keeper.draft(Path(sys.argv[1])), 0
while True:
    number += 1
    keeper.save(f"{number}\\n" * (number % 400 + 1) + "end\\n", "Brief")
    print(number, flush=True)
"""


def kill(folder: Path) -> int:
    """Kills a session at a random moment of its saving; the number of saves it had told of."""
    process = start(SAVING, folder)
    assert process.stdout is not None
    with process:
        assert process.stdout.readline() == b"1\n"
        time.sleep(CHANCE.uniform(0, 0.02))
        process.send_signal(signal.SIGKILL)
        told = [1, *map(int, process.stdout.read().decode().rpartition("\n")[0].split())][-1]
    assert process.returncode == -signal.SIGKILL
    [draft] = store.drafts(folder)
    assert draft.document is not None
    kept = int(draft.document.text.partition("\n")[0])
    assert kept in (told, told + 1)
    assert draft.document.text == f"{kept}\n" * (kept % 400 + 1) + "end\n"
    assert [head.path for head in store.briefs([folder])] == [draft.path]
    return told


def test_a_session_killed_inside_a_save_leaves_a_whole_text(tmp_path: Path) -> None:
    """After SIGKILL at random moments the draft is whole, holds the last save told of, and is the only brief there."""
    for number in range(KILLS):
        kill(tmp_path / str(number))


def test_what_killed_sessions_leave_is_cleared(tmp_path: Path) -> None:
    """An old temporary file goes with the next session's first save; one that may still be written stays."""
    old, new, held = [tmp_path / f".whyfirst-{number}-0.tmp" for number in range(3)]
    for path in (old, new, held):
        path.write_text("half")
    for path in (old, held):
        os.utime(path, (0, 0))
    hold = disk.hold(held)
    Keeper.draft(tmp_path).save("x\n", "Draft")
    disk.release(hold)
    assert names(tmp_path) == [new.name, held.name, "draft.md"]


# Faults

FILLING = """
if sys.argv[3:]:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
folder, other = map(Path, sys.argv[1:3])
keeper = store.Keeper.new(folder / "brief.md")
keeper.save("short\\n")
try:
    keeper.save("x" * 200_000)
except store.WhyfirstError as error:
    print(error)
keeper.save("shorter\\n")
print(*[path.name for path in folder.iterdir()], (folder / "brief.md").read_text(), end="")
keeper.move(other)
print(keeper.save("elsewhere\\n").path.name)
"""


def test_a_file_that_may_not_grow_keeps_its_text(tmp_path: Path) -> None:
    """Where the system cuts a write short, the old text stands, nothing is left, and the session can move."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    status, out, err = output(start(FILLING, folder, other, "limit"))
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{folder / 'brief.md'}: it is larger than a file may be there; choose another place",
        "brief.md shorter",
        "brief.md",
    ]
    assert (other / "brief.md").read_text() == "elsewhere\n"


def test_a_full_disk_keeps_its_text(tmp_path: Path) -> None:
    """On a full disk the old text stands, nothing is left, and the session can move to another."""
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    other.mkdir()
    small = 'mount -t tmpfs -o size=128k none "$0" && exec "$@"'
    before = ("unshare", "--mount", "--map-root-user", "sh", "-c", small, str(folder))
    if (
        sys.platform != "linux"
        or subprocess.run([*before, "true"], check=False, capture_output=True).returncode
    ):
        pytest.skip(
            "no disk of its own can be mounted here; the limit on a file's size stands in for it"
        )
    status, out, err = output(start(FILLING, folder, other, before=before))
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        f"{folder / 'brief.md'}: the disk is full; make room, or choose another place",
        "brief.md shorter",
        "brief.md",
    ]


def test_a_place_that_refuses_says_so_and_can_be_left(ground: Path) -> None:
    """A read-only folder, a write-protected file, a removed folder: the old text stands and the session moves."""
    for name, spoil, said in (
        ("closed", lambda path: path.parent.chmod(0o500), "you may not write there"),
        ("protected", lambda path: path.chmod(0o400), "is write-protected"),
        ("removed", lambda path: (path.unlink(), path.parent.rmdir()), "its folder is not there"),
    ):
        with no_root():
            brief, other = ground / name / "brief.md", ground / f"{name}-other.md"
            brief.parent.mkdir()
            keeper = Keeper.new(brief)
            keeper.save("one\n")
            spoil(brief)
            with pytest.raises(WhyfirstError, match=said):
                keeper.save("two\n")
            with pytest.raises(WhyfirstError, match="its folder is not there"):
                keeper.move(ground / "nowhere" / "brief.md")
            if brief.parent.exists():
                assert names(brief.parent) == ["brief.md"]
                assert brief.read_text() == "one\n"
            keeper.move(other)
            assert keeper.save("two\n") == (other, None)


def test_an_output_that_can_not_be_is_refused_before_the_session(ground: Path) -> None:
    """A missing or closed folder, a folder, a file that is there, too long a name: refused, and nothing is made."""
    (ground / "closed").mkdir(0o500)
    os.chown(ground / "closed", *((NOBODY, -1) if os.geteuid() == 0 else (-1, -1)))
    (ground / "there.md").write_text("x")
    (ground / "circle.md").symlink_to("circle.md")
    before = names(ground)
    for name, said in {
        "nowhere/brief.md": "its folder is not there",
        "closed/brief.md": "you may not write there",
        "closed": "is a folder",
        "there.md": "is there already, and nothing is overwritten",
        "there.md/brief.md": "part of its path is a file",
        "circle.md": "links go round in a circle",
        "x" * 300 + ".md": "name is too long",
    }.items():
        with no_root(), pytest.raises(WhyfirstError, match=said):
            Keeper.new(ground / name)
    assert names(ground) == before


def test_a_disk_without_hard_links_or_exchange_does_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a file system that knows neither, files are made, replaced and not overwritten all the same."""

    def no_links(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(disk, "_exchange", lambda: None)
    (tmp_path / "brief.md").write_text("theirs\n")
    path = store.create(tmp_path, "Brief", "one\n")
    Keeper.reopen(store.read(path), tmp_path / "drafts").save("two\n")
    assert [(tmp_path / name).read_text() for name in names(tmp_path)] == ["two\n", "theirs\n"]


# Drafts


def test_drafts_are_offered_newest_first_and_broken_ones_are_named(tmp_path: Path) -> None:
    """Every draft is among the unfinished ones, with its problem where it can't be read; other files are not."""
    for age, name in enumerate(["new.md", "broken.md", "old.md", ".hidden.md", "note.txt"]):
        (tmp_path / name).write_bytes(b"\0" if name == "broken.md" else b"text\n")
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    found = store.drafts(tmp_path)
    assert [draft.path.name for draft in found] == ["new.md", "broken.md", "old.md"]
    assert [bool(draft.document) for draft in found] == [True, False, True]
    assert "is not a text file" in found[1].problem
    assert store.drafts(tmp_path / "nowhere") == ()


def test_a_draft_in_use_is_not_offered(tmp_path: Path) -> None:
    """A draft that another process has open is left out, through all its saves, and is back when that has ended."""
    process = start(SAVING, tmp_path)
    assert process.stdout is not None
    with process:
        for _ in range(100):
            process.stdout.readline()
            assert store.drafts(tmp_path) == ()
        process.kill()
    [draft] = store.drafts(tmp_path)
    assert draft.document is not None
    with Keeper.reopen(draft.document, tmp_path):
        assert store.drafts(tmp_path) == ()
    assert len(store.drafts(tmp_path)) == 1


def test_discard_removes_what_this_session_alone_has_written(tmp_path: Path) -> None:
    """A finished draft goes; one that another has changed stays; a brief stays, and so does a chosen place."""
    drafts, chosen = tmp_path / "drafts", tmp_path / "chosen"
    chosen.mkdir()
    finished, changed, moved = [Keeper.draft(drafts) for _ in range(3)]
    for keeper in (finished, changed, moved):
        keeper.save("one\n", "Same title")
    assert names(drafts) == ["same-title-2.md", "same-title-3.md", "same-title.md"]
    (drafts / "same-title-2.md").write_text("theirs\n")
    moved.move(chosen)
    assert moved.save("two\n").path == chosen / "same-title-3.md"
    assert [keeper.discard() for keeper in (finished, changed, moved)] == [True, False, True]
    assert names(drafts) == ["same-title-2.md"]
    assert names(chosen) == ["same-title-3.md"]
    brief = Keeper.new(tmp_path / "brief.md")
    brief.save("one\n")
    assert brief.discard()
    assert (tmp_path / "brief.md").exists()


# Names


def test_a_new_file_takes_no_other_files_name(tmp_path: Path) -> None:
    """Files are named after the title, and numbered where that name is taken, by a dangling link too."""
    (tmp_path / "bin-days-2.md").symlink_to("nowhere")
    made = [store.create(tmp_path, "Bin days!", text).name for text in ("one\n", "two\n")]
    assert made == ["bin-days.md", "bin-days-3.md"]
    with pytest.raises(WhyfirstError, match="its folder is not there"):
        store.create(tmp_path / "nowhere", "Bin days", "x\n")


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
    ],
)
def test_a_name_is_made_of_the_titles_letters(title: str, name: str) -> None:
    """Letters of any script stay; all else becomes a hyphen or goes."""
    assert store.file_name(title) == name


@given(st.text(max_size=100))
def test_a_name_fits_every_system(title: str) -> None:
    """Whatever the title, a name has at most 60 characters and 200 bytes, and none that a system keeps for itself."""
    name = store.file_name(title)
    assert 0 < len(name) <= 66
    assert len(name.encode()) <= 206
    assert not set(name) & set('<>:"/\\|?*. \t\n\0')
    assert name.isprintable()


# Streams

WRITING = """
sent = store.write_stream(sys.stdout, "first\\n" + "x" * int(sys.argv[1]))
print(sent, file=sys.stderr)
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_who_leaves_early_is_no_fault(unbuffered: str) -> None:
    """`| head -1` ends quietly, with nothing to complain about at the end of the process."""
    process = start(WRITING, 1_000_000, before=("env", f"PYTHONUNBUFFERED={unbuffered}"))
    assert process.stdout is not None
    assert process.stdout.readline() == b"first\n"
    process.stdout.close()
    assert process.stderr is not None
    with process:
        assert process.stderr.read() == b"False\n"
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_stdout_is_told_once() -> None:
    """What stdout can't take is one plain error, and no traceback follows when the process ends."""
    script = "try:\n store.write_stream(sys.stdout, 'text')\nexcept store.WhyfirstError as error:\n sys.exit(str(error))"
    process = start(script, before=("sh", "-c", 'exec "$0" "$@" >/dev/full'))
    assert output(process) == (
        1,
        "",
        "stdout: the disk is full; make room, or choose another place\n",
    )
    process = start(script, before=("sh", "-c", 'exec "$0" "$@" >&-'))
    assert output(process) == (1, "", "stdout: is closed; send it to a file or a pipe\n")


def test_a_stream_gets_utf_8_whatever_its_encoding() -> None:
    """A stdout in ASCII gets the brief in UTF-8, and half a character is marked instead of failing."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    assert store.write_stream(stream, "Größe \udc80\n")
    assert raw.getvalue() == "Größe \ufffd\n".encode()


# Many briefs


def test_every_brief_below_a_folder_is_found_once(ground: Path) -> None:
    """All .md files are found, once each, without hidden ones and links to folders; unreadable ones are named."""
    for name in (
        "a.md",
        "b/c.MD",
        "b/d/e.md",
        "b/no.txt",
        ".git/f.md",
        "b/.g.md",
        "closed/h.md",
        "secret.md",
    ):
        (ground / name).parent.mkdir(exist_ok=True)
        (ground / name).write_text("---\ntitle: x\n---\n# x\n")
    (ground / "b" / "loop").symlink_to(ground)
    (ground / "link.md").symlink_to("a.md")
    (ground / "lost.md").symlink_to("nowhere")
    os.mkfifo(ground / "pipe.md")
    (ground / "closed").chmod(0)
    (ground / "secret.md").chmod(0)
    with no_root():
        heads = list(store.briefs([ground, ground / "b", ground / "a.md"]))
    (ground / "closed").chmod(0o700)
    good = [str(head.path.relative_to(ground)) for head in heads if not head.problem]
    assert good == ["a.md", "b/c.MD", "b/d/e.md"]
    assert {head.text for head in heads if not head.problem} == {"---\ntitle: x\n---\n"}
    bad = sorted(head.path.name for head in heads if head.problem)
    assert bad == ["closed", "lost.md", "pipe.md", "secret.md"]
    with pytest.raises(WhyfirstError, match="there is no such file"):
        store.briefs([ground, ground / "nowhere"])


@pytest.mark.parametrize(
    ("raw", "head"),
    [
        (b"# no front matter\n", ""),
        (b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n# x", "---\ntitle: x\n---\n"),
        (b"---\ntitle: x\n---", "---\ntitle: x\n---"),
        (b"---\n" + b"a: b\n" * 5000 + b"---\nrest", "---\n" + "a: b\n" * 5000 + "---\n"),
        (b"---\nnever: ends\n", "---\nnever: ends\n"),
        (b"--- no\n---\n", "--- no\n---\n"),
    ],
)
def test_the_head_of_a_file_is_its_front_matter(tmp_path: Path, raw: bytes, head: str) -> None:
    """A head ends with the front matter, however long, and is empty where a file has none."""
    (tmp_path / "brief.md").write_bytes(raw)
    [found] = store.briefs([tmp_path])
    assert found.text == head
