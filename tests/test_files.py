"""Text files: what is read, what is refused, and what goes back to the disk."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world import start, without_root
from whyfirst.drafts import SavedFile
from whyfirst.errors import FileError
from whyfirst.files import read_document, read_text
from whyfirst.heads import heads_of_briefs

MIB = 1024 * 1024

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
def test_an_unchanged_text_is_encoded_to_the_same_bytes(
    *, lines: list[tuple[str, str]], last: str, bom: bool, mixed: bool
) -> None:
    """A file keeps its byte order mark, its line ends and a last line without one."""
    text = "x"
    for line, end in lines:
        text += line + (end if mixed else lines[0][1])
    raw = (text + last).encode()
    if bom:
        raw = b"\xef\xbb\xbf" + raw

    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(raw)
        document = read_document(file.name)

    assert "\r" not in document.text
    assert document.encode(document.text) == raw


@pytest.mark.parametrize(
    "raw",
    [b"one\r\ntwo\r\nthree", b"\xef\xbb\xbfone\ntwo\nthree\n", b"one\r\ntwo\rthree\nfour\r\n"],
)
def test_a_changed_line_is_all_that_changes(tmp_path: Path, raw: bytes) -> None:
    """An unchanged text isn't written at all, and a changed line leaves other line ends alone."""
    brief = tmp_path / "brief.md"
    brief.write_bytes(raw)
    before = brief.stat()
    document = read_document(brief)

    with SavedFile.reopen(document, tmp_path / "drafts") as saved_file:
        saved_file.save(document.text)
        after = brief.stat()  # its time of access may change: it was read
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

        saved_file.save(document.text.replace("two", "2"))

    assert brief.read_bytes() == raw.replace(b"two", b"2")


def test_mixed_line_ends_stay_where_they_are_when_a_line_is_added(tmp_path: Path) -> None:
    """The lines below a new line keep their own line ends."""
    brief = tmp_path / "brief.md"
    brief.write_bytes(b"one\r\ntwo\r\nthree\nfour\rfive\n")
    document = read_document(brief)
    longer = document.text.replace("two\n", "two\nnew\n")
    assert document.encode(longer) == b"one\r\ntwo\r\nnew\nthree\nfour\rfive\n"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "this file is empty"),
        (b"\xef\xbb\xbf \n", "this file is empty"),
        (b"PK\x03\x04\0\0", "this is not a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0", "this is not a text file"),
        ("\ufeffWhy".encode("utf-16-le"), "UTF-16"),
        ("Why not?".encode("utf-16-be"), "UTF-16"),
        ("Why?\nGrüße".encode("latin-1"), "brief.md:2:3: this file is not UTF-8: byte 0xfc"),
        (b"x" * (10 * MIB + 1), "larger than 10 MiB"),
    ],
)
def test_a_file_without_text_is_refused_and_left_alone(
    tmp_path: Path, raw: bytes, reason: str
) -> None:
    """A file that isn't text is refused with the reason, and not changed."""
    brief = tmp_path / "brief.md"
    brief.write_bytes(raw)
    with pytest.raises(FileError, match=reason):
        read_document(brief)
    assert brief.read_bytes() == raw


def test_a_path_without_a_file_is_refused(ground: Path) -> None:
    """The user reads why a path can't be read, and nothing hangs or prints an escape."""
    (ground / "circle.md").symlink_to("circle.md")
    os.mkfifo(ground / "pipe.md")
    (ground / "mine.md").write_text("x")
    (ground / "mine.md").chmod(0)

    for name, reason in {
        "missing.md": "there is no such file",
        "mine.md/x.md": "part of the path is a file",
        ".": "this is a folder; name a file in it",
        "pipe.md": "this is not an ordinary file",
        "circle.md": "links at this path form a loop",
        "x" * 300: "this name is too long",
        "mine.md": "you are not allowed to read this file",
        "\x1b[2J.md": r"\\x1b\[2J.md: there is no such file",
        "\0.md": "this name can't be used",
    }.items():
        with without_root(), pytest.raises(FileError, match=reason):
            read_document(ground / name)


WRITE_LATE = """
import sys, time
time.sleep(0.3)
open(sys.argv[1], "wb").write(b"\\xef\\xbb\\xbfone\\ntwo\\n")
"""


@pytest.mark.parametrize("largest", [11, 10])
def test_a_pipe_may_hold_a_set_or_answers(tmp_path: Path, largest: int) -> None:
    """`--answers <(command)` waits for a slow command, and has a limit."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with start(WRITE_LATE, pipe) as writer:
        try:
            if largest == 11:
                assert read_text(pipe, largest) == "one\ntwo\n"
            else:
                with pytest.raises(FileError, match="this file is larger than"):
                    read_text(pipe, largest)
        finally:
            writer.kill()


def test_a_folder_holds_no_set_or_answers(tmp_path: Path) -> None:
    """A user who names a folder instead of a file gets an error, not a traceback."""
    with pytest.raises(FileError, match="this is a folder"):
        read_text(tmp_path, largest=5)


# Many briefs


def test_every_brief_below_a_folder_is_found_once(ground: Path) -> None:
    """Each brief is found once: no hidden file, no linked folder, no file under a second name."""
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

    with without_root():
        heads = list(heads_of_briefs([ground, ground / "b", ground / "a.md"]))
    (ground / "closed").chmod(0o700)

    readable = [head for head in heads if not head.problem]
    paths = [str(head.path.relative_to(ground)) for head in readable]
    assert paths == ["a.md", "b/c.MD", "b/d/e.md"]
    assert {head.text for head in readable} == {"---\ntitle: x\n---\n"}

    unreadable = sorted(head.path.name for head in heads if head.problem)
    assert unreadable == ["closed", "lost.md", "pipe.md", "secret.md"]


def test_a_path_that_does_not_exist_is_refused_before_any_brief_is_read(tmp_path: Path) -> None:
    """A user who mistypes a path reads the error before any brief is listed."""
    with pytest.raises(FileError, match="there is no such file"):
        heads_of_briefs([tmp_path, tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"# no front matter\n", ""),
        (b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n# x", "---\ntitle: x\n---\n"),
        (b"---\ntitle: x\n---", "---\ntitle: x\n---"),
        (b"---\ntitle: x\n...  \n# x", "---\ntitle: x\n...  \n"),
        (b"---\rtitle: x\r---\r# x", "---\ntitle: x\n---\n"),
        (b"---\n" + b"a: b\n" * 5000 + b"---\nrest", "---\n" + "a: b\n" * 5000 + "---\n"),
        (b"---\nnever: ends\n", "---\nnever: ends\n"),
        (b"--- no\n---\n", "--- no\n---\n"),
    ],
)
def test_the_head_of_a_file_is_its_front_matter(tmp_path: Path, raw: bytes, text: str) -> None:
    """The front matter of a file is read whole, however long, and without the text below it."""
    (tmp_path / "brief.md").write_bytes(raw)
    [head] = heads_of_briefs([tmp_path])
    assert head.text == text
