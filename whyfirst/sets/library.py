"""Where question sets are found: by a path, in the folder at hand, in the user's own, and with the program.

Knows nothing of what is in a set beyond what a list of sets tells about each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import platformdirs

from whyfirst.errors import SetError, WhyfirstError
from whyfirst.sets.loading import load
from whyfirst.yaml_file.positions import shown
from whyfirst.yaml_file.suggest import near

ENDINGS = (".yaml", ".yml")


class Folder(NamedTuple):
    """A place where sets are looked for. `name` says to a user which one it is."""

    name: str
    path: Path


@dataclass(frozen=True)
class Found:
    """A set that can be used by its name. `broken` says what is wrong with it, `shadowed_by` which file comes first."""

    name: str
    path: Path
    folder: str
    title: str = ""
    about: str = ""
    language: str = ""
    broken: str = ""
    shadowed_by: Path | None = None


def folders(
    here: Path = Path("questions"), user: Path | None = None, built_in: Path | None = None
) -> tuple[Folder, ...]:
    """The folders in which sets are looked for, the first match winning.

    By default `questions` in the current folder; `questions` in the user's configuration folder for whyfirst, such as
    ~/.config/whyfirst/questions; and those that come with the program.
    """
    user = user or platformdirs.user_config_path("whyfirst", appauthor=False) / "questions"
    return (
        Folder("here", here),
        Folder("yours", user),
        Folder("built in", built_in or _built_in()),
    )


def _built_in() -> Path:
    """`questions` in the package where it is installed, else beside the package, as in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "questions"
    return inside if inside.is_dir() else package.parent / "questions"


def find(reference: str, where: tuple[Folder, ...] | None = None) -> Path:
    """The file that is meant: by a path, where it has a separator or ends in .yaml or .yml, else by the name of a set.

    Raises WhyfirstError where there is no such set, with the nearest name and the list of all.
    """
    where = folders() if where is None else where
    separators = {os.sep, os.altsep, "/"} - {None}
    if reference.endswith(ENDINGS) or any(
        separator in reference for separator in separators if separator
    ):
        return _file(reference, where)
    for folder in where:
        for ending in ENDINGS:
            path = folder.path / f"{reference}{ending}"
            if reference and _is_file(path):
                return path
    raise WhyfirstError(_unknown(reference, where))


def _file(reference: str, where: tuple[Folder, ...]) -> Path:
    path = Path(reference)
    if _is_file(path):
        return path
    if path.exists() and not path.is_dir():
        return path  # a pipe, or what only the reader can tell is unusable
    if path.is_dir():
        raise WhyfirstError(f"{shown(reference, 300)}: this is a folder; name a file in it")
    others = [entry.name for entry in _entries(path.parent)]
    meant = near(path.name, others)
    if meant:
        todo = f"did you mean “{shown(meant)}”?"
    elif path.stem in _names(where):
        todo = f"the set of that name is “{shown(path.stem)}”, without an ending"
    else:
        todo = "check the name and the folder"
    raise WhyfirstError(f"{shown(reference, 300)}: there is no such file; {todo}")


def _unknown(reference: str, where: tuple[Folder, ...]) -> str:
    names = _names(where)
    meant = near(reference, names)
    hint = f"Did you mean “{meant}”? " if meant else ""
    listed = (
        f"The sets are {', '.join(shown(name) for name in names)}."
        if names
        else "There are no sets at all."
    )
    return f"There is no question set “{shown(reference)}”. {hint}{listed}"


def _names(where: tuple[Folder, ...]) -> list[str]:
    return sorted({path.stem for folder in where for path in _entries(folder.path)})


def _entries(folder: Path) -> list[Path]:
    """The files in a folder that may be sets, by name; none where there is no such folder."""
    try:
        found = [path for path in folder.iterdir() if path.suffix in ENDINGS and path.is_file()]
    except OSError:
        return []
    return sorted(found, key=lambda path: (path.stem, ENDINGS.index(path.suffix)))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def available(where: tuple[Folder, ...] | None = None) -> tuple[Found, ...]:
    """Every set that can be found, in the order of the folders, those included that another one of the same name hides.

    A file that is no set is among them, with what is wrong. Raises nothing.
    """
    return tuple(_available(folders() if where is None else where))


def _available(where: tuple[Folder, ...]) -> Iterator[Found]:
    first: dict[str, Path] = {}
    seen: set[Path] = set()
    for folder in where:
        for path in _entries(folder.path):
            if path.resolve() in seen:
                continue
            seen.add(path.resolve())
            shadow = first.setdefault(path.stem, path)
            yield _described(path, folder.name, None if shadow == path else shadow)


def _described(path: Path, folder: str, shadow: Path | None) -> Found:
    try:
        found = load(path)
    except SetError as error:
        return Found(path.stem, path, folder, broken=str(error.problems[0]), shadowed_by=shadow)
    return Found(
        path.stem, path, folder, found.title, found.about, found.language, shadowed_by=shadow
    )
