"""The floor plan in the docstring of the package: who may import what, and who sees the world."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import whyfirst

PACKAGE = Path(whyfirst.__file__).parent

WORLD = {
    "builtins", "codecs", "ctypes", "fcntl", "fileinput", "getpass", "glob", "importlib", "io",
    "locale", "logging", "multiprocessing", "os", "pathlib", "platform", "random", "secrets",
    "select", "selectors", "shutil", "signal", "socket", "ssl", "stat", "subprocess", "sys",
    "tempfile", "termios", "threading", "time", "tty", "urllib", "uuid", "zoneinfo",
}  # fmt: skip
"""The parts of Python that reach files, the clock, chance, the terminal or the process."""

SEES_THE_WORLD = {
    "__main__", "cli", "commands", "terminal", "drafts", "heads", "files", "disk", "signals",
    "tty", "clock", "sets.library", "sets.loading", "sets.advice", "yaml_file.reading",
}  # fmt: skip
"""Rooms, and modules within one, that may use them. All others are pure."""

PACKAGES = {
    "pydantic": {"model", "sets"},
    "pydantic_core": {"sets"},
    "yaml": {"yaml_file", "brief"},
    "markdown_it": {"brief"},
    "questionary": {"terminal"},
    "prompt_toolkit": {"terminal"},
    "rich": {"commands"},
    "typer": {"cli", "commands"},
    "platformdirs": {"drafts", "sets"},
    "wcwidth": {"text"},
}
"""Installed packages, and the rooms that may use them."""

OPENS_THE_WORLD = {"open", "input", "print", "exec", "eval", "breakpoint", "__import__"}
READS_THE_CLOCK = {"now", "utcnow", "today"}
HEAVY = ("questionary", "prompt_toolkit", "markdown_it", "rich.markdown", "yaml")


def floors() -> list[list[str]]:
    """Return the rooms of each floor as the docstring draws them, from the top down."""
    assert whyfirst.__doc__
    drawing = whyfirst.__doc__.partition("::\n")[2]
    floors = []
    for line in drawing.splitlines():
        if line.startswith("    "):
            rooms, _, _ = line.strip().partition("  ")
            floors.append(rooms.split(", "))
    return floors


def modules() -> dict[str, Path]:
    """Return the path of every module by its name within the package."""
    paths = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[-1] == "__init__":
            parts = parts[:-1]
        if parts:
            paths[".".join(parts)] = path
    return paths


def imported_names(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}, line {node.lineno}: a relative import"
            for alias in node.names:
                yield f"{node.module}.{alias.name}"


def own_imports(module: str) -> set[str]:
    """Return the modules of the package that a module imports."""
    imported = set()
    for name in imported_names(MODULES[module]):
        inner = name.removeprefix("whyfirst.")
        if inner == name:
            continue
        while inner and inner not in MODULES:
            inner = inner.rpartition(".")[0]
        if inner:
            imported.add(inner)
    return imported - {module}


def room_of(module: str) -> str:
    """Return the room that a module is, or is part of."""
    return module.partition(".")[0]


MODULES = modules()
FLOORS = floors()
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}


def test_the_drawing_has_exactly_the_rooms_that_exist() -> None:
    """A new module needs a floor, and a deleted one leaves the drawing."""
    assert set(FLOOR_OF) == {room_of(module) for module in MODULES}


@pytest.mark.parametrize("module", MODULES)
def test_a_room_imports_only_from_floors_below(module: str) -> None:
    """No arrow runs up, and none runs along a floor."""
    room = room_of(module)
    others = {room_of(other) for other in own_imports(module)} - {room}
    not_below = {other for other in others if FLOOR_OF[other] <= FLOOR_OF[room]}
    assert not not_below, f"{module} may not import {not_below}"


def test_no_module_imports_itself_through_others() -> None:
    """Within a room, too, the modules can be put in an order."""
    TopologicalSorter({name: own_imports(name) for name in MODULES}).prepare()


@pytest.mark.parametrize("module", MODULES)
def test_a_room_uses_only_its_own_packages(module: str) -> None:
    """Each installed package is used by the rooms that are named for it, and no others."""
    top_names = {name.partition(".")[0] for name in imported_names(MODULES[module])}
    for package in top_names - set(sys.stdlib_module_names) - {"whyfirst"}:
        assert room_of(module) in PACKAGES[package], f"{module} may not use {package}"


PURE = [name for name in MODULES if not {name, room_of(name)} & SEES_THE_WORLD]


@pytest.mark.parametrize("module", PURE)
def test_a_pure_module_sees_nothing_of_the_world(module: str) -> None:
    """It imports nothing that reaches the world, calls no now() or today(), opens nothing."""
    path = MODULES[module]
    top_names = {name.partition(".")[0] for name in imported_names(path)}
    assert not top_names & WORLD, f"{module} may not use {top_names & WORLD}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            name = node.func.id
            assert name not in OPENS_THE_WORLD, f"{module}, line {node.lineno}: {name}()"
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
            assert name not in READS_THE_CLOCK, f"{module}, line {node.lineno}: {name}()"


def test_the_core_is_pure() -> None:
    """What the program exists for sees nothing of the world."""
    core = {"model", "sheet", "accept", "session", "interview", "links", "findings", "review"}
    assert core <= set(PURE)
    assert {name for name in MODULES if room_of(name) == "brief"} <= set(PURE)


def test_a_light_command_loads_nothing_heavy() -> None:
    """`whyfirst --version` answers without loading prompts, Markdown or YAML."""
    script = (
        "import sys\n"
        "from whyfirst.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    command = [sys.executable, "-c", script, "--version"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "[]"
