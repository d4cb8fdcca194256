"""Where question sets are found: by a path, or by name in one of three folders."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import platformdirs

from whyfirst.errors import SetError, WhyfirstError
from whyfirst.sets.loading import load
from whyfirst.sets.schema import FILE_NAME, MODELINE
from whyfirst.suggest import nearest
from whyfirst.text import abbreviated
from whyfirst.yaml_file.quoting import yaml_scalar

ENDINGS = (".yaml", ".yml")


class Folder(NamedTuple):
    """A folder where sets are looked for. `name` tells a user which one it is."""

    name: str
    path: Path


@dataclass(frozen=True)
class ListedSet:
    """A set that can be used by its name."""

    name: str
    path: Path
    folder: str
    title: str = ""
    about: str = ""
    language: str = ""
    broken: str = ""
    """What is wrong with it."""
    shadowed_by: Path | None = None
    """The file with the same name that is found before it."""


def folders(
    here: Path = Path("questions"), user: Path | None = None, built_in: Path | None = None
) -> tuple[Folder, ...]:
    """Return the folders in which sets are looked for; the first match wins.

    By default these are `questions` in the current folder, `questions` in the user's configuration
    folder for whyfirst, such as ~/.config/whyfirst/questions, and the sets that come with whyfirst.
    """
    user = user or platformdirs.user_config_path("whyfirst", appauthor=False) / "questions"
    return (
        Folder("here", here),
        Folder("yours", user),
        Folder("built in", built_in or _built_in()),
    )


def _built_in() -> Path:
    """Return `questions` in the installed package, or beside the package in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "questions"
    return inside if inside.is_dir() else package.parent / "questions"


# One set


def find(reference: str, where: tuple[Folder, ...] | None = None) -> Path:
    """Return the file of a set: by its path, if it has a separator or an ending, or by its name.

    Raises WhyfirstError if there is no such set, with the nearest name and the list of all.
    """
    if where is None:
        where = folders()
    separators = {"/", os.sep, os.altsep or os.sep}
    if reference.endswith(ENDINGS) or not separators.isdisjoint(reference):
        return _file(reference, where)

    for folder in where:
        for ending in ENDINGS:
            path = folder.path / f"{reference}{ending}"
            if reference and _is_file(path):
                return path
    raise WhyfirstError(_unknown_name(reference, where))


def _file(reference: str, where: tuple[Folder, ...]) -> Path:
    path = Path(reference)
    if _is_file(path):
        return path
    shown = abbreviated(reference, 300)
    if path.is_dir():
        raise WhyfirstError(f"{shown}: this is a folder; name a file in it")
    if path.exists():
        return path  # a pipe, or something that only the reader can tell is unusable

    todo = "check the name and the folder"
    meant = nearest(path.name, [file.name for file in _files_in(path.parent)])
    if meant is not None:
        todo = f"did you mean “{abbreviated(meant)}”?"
    elif path.stem in _names(where):
        todo = f"there is a set called “{abbreviated(path.stem)}”, without an ending"
    raise WhyfirstError(f"{shown}: there is no such file; {todo}")


def _unknown_name(reference: str, where: tuple[Folder, ...]) -> str:
    sentences = [f"There is no question set “{abbreviated(reference)}”."]
    names = _names(where)
    meant = nearest(reference, names)
    if meant is not None:
        sentences.append(f"Did you mean “{abbreviated(meant)}”?")
    if names:
        sentences.append(f"The sets are {', '.join(abbreviated(name) for name in names)}.")
    else:
        sentences.append("There are no sets at all.")
    return " ".join(sentences)


def _names(where: tuple[Folder, ...]) -> list[str]:
    names = set()
    for folder in where:
        names |= {path.stem for path in _files_in(folder.path)}
    return sorted(names)


def _files_in(folder: Path) -> list[Path]:
    """Return the files that may be sets, by name; none if there is no such folder."""
    try:
        paths = [path for path in folder.iterdir() if path.suffix in ENDINGS and path.is_file()]
    except OSError:
        return []
    return sorted(paths, key=lambda path: (path.stem, ENDINGS.index(path.suffix)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def copied(text: str, name: str) -> str:
    """Return the text of a set for a file of this name, which is given without its ending.

    Everything is kept, comments too, but for the name and the first line, by which editors help.
    """
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    kept = "".join(line for line in lines if not line.startswith(MODELINE))
    name_line = f"name: {yaml_scalar(name)}"
    renamed = re.sub(
        r"^name:[ \t]*[^\r\n]*", lambda _: name_line, kept, count=1, flags=re.MULTILINE
    )
    return f"{MODELINE}./{FILE_NAME}{end_of_line}{renamed}"


# All sets


def available(where: tuple[Folder, ...] | None = None) -> tuple[ListedSet, ...]:
    """Return every set that can be found, in the order of the folders.

    Sets hidden by another of the same name, and files that are not valid sets, are there too.
    """
    listed = []
    first_with_name: dict[str, Path] = {}
    seen: set[Path] = set()
    for folder in folders() if where is None else where:
        for path in _files_in(folder.path):
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            first = first_with_name.setdefault(path.stem, path)
            shadowed_by = None if first == path else first
            listed.append(_listed(path, folder.name, shadowed_by))
    return tuple(listed)


def _listed(path: Path, folder: str, shadowed_by: Path | None) -> ListedSet:
    try:
        questions = load(path)
    except SetError as error:
        broken = str(error.problems[0])
        return ListedSet(path.stem, path, folder, broken=broken, shadowed_by=shadowed_by)
    return ListedSet(
        path.stem,
        path,
        folder,
        title=questions.title,
        about=questions.about,
        language=questions.language,
        shadowed_by=shadowed_by,
    )
