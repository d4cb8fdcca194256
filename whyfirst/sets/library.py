"""Where question sets are found: by a path, or by name in one of three folders.

A brief that exists finds its set from where the brief is, whatever folder the user is in.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import platformdirs

from whyfirst.errors import SetError, WhyfirstError
from whyfirst.files import printable
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
    if is_path(reference):
        return _file(reference, where)
    path = _first_with_name(reference, [folder.path for folder in where])
    if path is None:
        raise WhyfirstError(_unknown_name(reference, where))
    return path


def is_path(reference: str) -> bool:
    """Return whether a set is named by a path: it has a separator, or an ending."""
    separators = {"/", os.sep, os.altsep or os.sep}
    return reference.endswith(ENDINGS) or not separators.isdisjoint(reference)


def _first_with_name(name: str, where: Iterable[Path]) -> Path | None:
    if not name:
        return None
    for folder in where:
        for ending in ENDINGS:
            path = folder / f"{name}{ending}"
            if _is_file(path):
                return path
    return None


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


# The set of a brief


@dataclass(frozen=True)
class SetFile:
    """The file of a set, and how briefs refer to it."""

    path: Path
    """The full path. The file may be gone."""
    name: str = ""
    """The name by which it was found; empty where the user gave a path."""
    brief_folder: Path | None = None
    """The folder of the brief that refers to it already."""
    reference: str = ""
    """What that brief says. It is left as it is."""

    @classmethod
    def of(cls, reference: str, path: Path) -> SetFile:
        """Return the file that was found for what a user typed: a name, or a path."""
        name = "" if is_path(reference) else reference
        return cls(_full(path), name)

    def reference_from(self, folder: Path) -> str:
        """Return how a brief in this folder refers to the set.

        That is the name, as long as it leads to this file from there, wherever the user is. If not,
        it is a relative path.
        """
        folder = _real(folder)
        if folder == self.brief_folder:
            return self.reference
        if self.name and self._is_found_by_name(folder):
            return self.name
        return _relative(self.path, folder)

    def _is_found_by_name(self, folder: Path) -> bool:
        """Return whether the name leads from a folder to this file; if it is gone, to no other."""
        _, *others = folders()  # without the one that depends on where the user is
        where = list(_folders_near(folder / "brief.md"))
        where += [other.path for other in others]
        path = _first_with_name(self.name, where)
        if path is None:
            return not _is_file(self.path)
        return _real(path) == _real(self.path)


@dataclass(frozen=True)
class Search:
    """Which set a brief refers to, and where it was looked for."""

    reference: str
    places: tuple[Path, ...]
    """The full paths that were searched: folders for a name, files for a path."""
    set_file: SetFile | None = None
    """The file that was found; if there is none, the one that a path leads to."""
    is_found: bool = False
    is_near_user: bool = False
    """Whether it was found only from the folder that the user is in, and not from the brief."""
    instead_of: Path | None = None
    """The file that the brief remembers. It is gone, and another of its name was found."""

    def why_not_found(self) -> str:
        """Return where the set is not, as sentences."""
        places = ", ".join(printable(place) for place in self.places)
        sentences = [f"It is in none of these places: {places}.", *self._did_you_mean()]
        return " ".join(sentences)

    def explain(self) -> str:
        """Return why the set can't be used, the places searched, one a line, and what to do."""
        shown = f"“{abbreviated(self.reference, 300)}”"
        sentences = [f"There is no question set {shown}.", *self._did_you_mean()]
        sentences.append("These places were searched:")
        lines = [" ".join(sentences)]
        lines += [f"  {printable(place)}" for place in self.places]
        if self.instead_of is None or self.set_file is None:
            todo = "Put it in one of these places, or use another with --set NAME or --set FILE."
            return "\n".join([*lines, todo])
        path = printable(self.set_file.path)
        lines.append(f"{path} has the same name, but may ask other questions.")
        lines.append(f"If it is the right one, add --set {shlex.quote(path)}.")
        return "\n".join(lines)

    def _did_you_mean(self) -> list[str]:
        if is_path(self.reference):
            return []
        names = _names(tuple(Folder("", place) for place in self.places))
        meant = nearest(self.reference, names)
        if meant is None:
            return []
        return [f"Did you mean “{abbreviated(meant)}”?"]


def find_for_brief(reference: str, brief: Path) -> Search:
    """Look for the set that a brief refers to by a name or by a path, from where the brief is.

    A name is looked for in the `questions` folder beside the brief and in each folder above it,
    then as for a new plan. A path goes from the brief's folder.
    """
    if is_path(reference):
        return _search_path(reference, brief)
    return _search_name(reference, brief)


def find_for_user(reference: str, brief: Path) -> Path:
    """Return the file of the set that the user names for a brief, in place of its own.

    A name is looked for where the user is, then from the brief. Raises WhyfirstError.
    """
    here, *others = folders()
    near_brief = [Folder("near the brief", folder) for folder in _folders_near(brief)]
    return find(reference, (here, *near_brief, *others))


def _search_name(name: str, brief: Path) -> Search:
    places = _folders_for(brief)
    path = _first_with_name(name, places)
    if path is None:
        return Search(name, places)

    where_user_is, *everywhere = [_real(folder.path) for folder in folders()]
    from_anywhere = [*map(_real, _folders_near(brief)), *everywhere]
    folder = _real(path.parent)
    return Search(
        name,
        places,
        SetFile(path, name, _folder_of(brief), name),
        is_found=True,
        is_near_user=folder == where_user_is and folder not in from_anywhere,
    )


def _search_path(reference: str, brief: Path) -> Search:
    path = Path(reference)
    if path.is_absolute():
        return _search_remembered(path, brief)

    near = [_full(folder / path) for folder in (_folder_of(brief), _full(brief).parent)]
    places = tuple(dict.fromkeys([*near, _full(path)]))
    set_file = SetFile(places[0], "", _folder_of(brief), reference)
    for place in places:
        if _is_file(place):
            set_file = replace(set_file, path=place)
            is_near_user = place not in near
            return Search(reference, places, set_file, is_found=True, is_near_user=is_near_user)
    return Search(reference, places, set_file)


def _search_remembered(path: Path, brief: Path) -> Search:
    """Look for the full path that a draft remembers. If it is gone, one of its name may do."""
    remembered = SetFile(path, path.stem, _folder_of(brief), str(path))
    if _is_file(path):
        return Search(str(path), (path,), remembered, is_found=True)

    where = [_full(folder.path) for folder in folders()]
    places = (path, *where)
    found = _first_with_name(path.stem, where)
    if found is None:
        return Search(str(path), places, remembered)
    set_file = SetFile(found, path.stem)
    return Search(str(path), places, set_file, is_found=True, instead_of=path)


def _folders_for(brief: Path) -> tuple[Path, ...]:
    """Return the folders in which the set of a brief is looked for by its name, in order."""
    as_for_new_plan = [_full(folder.path) for folder in folders()]
    return tuple(dict.fromkeys([*_folders_near(brief), *as_for_new_plan]))


def _folders_near(brief: Path) -> Iterator[Path]:
    """Yield `questions` beside a brief and in the folders above it.

    If the path to the brief leads over links, the folders above the links come last.
    """
    real, as_typed = _folder_of(brief), _full(brief).parent
    for folder in dict.fromkeys([*_folders_up(real), *_folders_up(as_typed)]):
        yield folder / "questions"


def _folders_up(folder: Path) -> Iterator[Path]:
    """Yield a folder and those above it, up to the repository's root or the home folder."""
    home = _home()
    for parent in (folder, *folder.parents):
        yield parent
        if _real(parent) == home or os.path.lexists(parent / ".git"):
            return


def _home() -> Path | None:
    try:
        return _real(Path.home())
    except RuntimeError:  # nobody's home
        return None


def _folder_of(brief: Path) -> Path:
    """Return the folder that a brief is in, without links."""
    return _real(brief).parent


def _real(path: Path) -> Path:
    with suppress(OSError, ValueError):
        return Path(os.path.realpath(path))
    return path


def _full(path: Path) -> Path:
    """Return the full path. `..` after a link is resolved as the system resolves it."""
    if ".." in path.parts:
        return _real(path.parent) / path.name
    with suppress(OSError):  # the current folder is gone
        return path.absolute()
    return path


def _relative(path: Path, folder: Path) -> str:
    """Return the path as it is from a folder, in a form that is known to be a path."""
    try:
        relative = Path(os.path.relpath(path, folder)).as_posix()
    except (OSError, ValueError):  # on another drive
        return str(path)
    if is_path(relative):
        return relative
    return f"./{relative}"


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
