"""The floor plan of the package: which room may know which other, and which of them see the world outside.

The table is the plan. A module without a row fails, and so does an import that its row does not name.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import whyfirst


class Room(NamedTuple):
    """What a module may import: rooms of this house, installed packages, and parts of Python that touch the world."""

    rooms: str = ""
    packages: str = ""
    world: str = ""


PLAN = {
    "whyfirst": Room(),
    "errors": Room(),
    "words": Room(),
    "model": Room("words", "pydantic"),
    "moments": Room("model"),
    "answer": Room("moments model errors words"),
    "session": Room("answer model errors words"),
    "reflection": Room("model words"),
    "review": Room("reflection model words"),
    "record": Room("reflection model words"),
    "mermaid": Room("answer reflection model words"),
    "brief": Room("brief model"),
    "brief.document": Room("", "markdown_it"),
    "brief.front": Room("errors", "yaml"),
    "brief.literal": Room(),
    "brief.template": Room("brief answer reflection model errors words"),
    "brief.reading": Room("brief answer reflection model errors words", "markdown_it"),
    "brief.revision": Room("brief answer reflection model errors words", "markdown_it"),
    "brief.reviews": Room("brief review answer reflection model errors words", "markdown_it"),
    "sets": Room("sets model errors words"),
    "sets.library": Room("sets errors", "platformdirs", "os pathlib"),
    "sets.loading": Room("sets model errors words", "", "pathlib"),
    "sets.near": Room(),
    "sets.places": Room("answer"),
    "sets.roles": Room("model"),
    "sets.traps": Room("sets", "yaml"),
    "sets.source": Room("sets answer errors", "yaml", "codecs os pathlib stat"),
    "sets.complaints": Room("sets model errors words", "pydantic pydantic_core"),
    "sets.shape": Room("sets answer model errors words", "pydantic pydantic_core", "pathlib"),
    "sets.spots": Room("sets model"),
    "sets.conditions": Room("sets answer moments model errors"),
    "sets.check": Room("sets model errors words"),
    "sets.advice": Room("sets model errors words"),
    "sets.schema": Room("sets model words"),
    "sets.spelling": Room("sets model errors"),
    "sets.copying": Room("sets"),
    "sets.showing": Room("sets model words"),
    "answers": Room("sets session answer model errors words"),
    "clock": Room("errors", "", "os"),
    "disk": Room("", "", "ctypes fcntl os pathlib stat sys time"),
    "files": Room("disk errors", "", "os pathlib stat"),
    "store": Room("disk files errors", "platformdirs", "os pathlib"),
    "interview": Room("session reflection answer model errors"),
    "streams": Room("", "", "fcntl os pathlib select signal stat sys termios time"),
    "signals": Room("", "", "signal threading"),
    "terminal": Room("terminal"),
    "terminal.drawing": Room("answer", "prompt_toolkit"),
    "terminal.editor": Room("", "", "os pathlib shutil subprocess tempfile"),
    "terminal.interrupts": Room("signals", "prompt_toolkit"),
    "terminal.prompts": Room("terminal.drawing terminal.interrupts interview streams", "prompt_toolkit", "select time"),
    "terminal.text": Room("terminal.prompts terminal.drawing terminal.editor", "questionary prompt_toolkit"),
    "terminal.choices": Room("terminal.prompts terminal.drawing", "questionary prompt_toolkit"),
    "terminal.face": Room("terminal interview session streams model errors", "prompt_toolkit"),
    "plain": Room("interview session streams answer model errors"),
    "commands": Room(),
    "commands.faces": Room("terminal plain streams interview", "", "os"),
    "commands.opening": Room("answers sets store brief model errors", "", "pathlib sys"),
    "commands.leaving": Room("signals errors", "", "os pathlib shutil signal sys"),
    "commands.sitting": Room(
        "commands.leaving commands.show store brief interview session signals streams model errors",
        "",
        "pathlib sys tempfile",
    ),
    "commands.plan": Room("*", "", "pathlib"),
    "commands.review": Room("*", "", "pathlib"),
    "commands.due": Room("store brief answer moments clock streams model errors", "", "pathlib sys"),
    "commands.show": Room(
        "commands.opening mermaid record review reflection store brief interview answer streams model errors",
        "rich",
        "io pathlib sys",
    ),
    "commands.sets": Room("sets store errors", "typer", "pathlib sys"),
    "cli": Room("commands", "typer", "pathlib"),
    "__main__": Room("cli signals errors", "", "os sys"),
}
"""A room in the first column lets all its parts in: `brief` is `brief.front` too."""

WORLD = {
    "builtins", "codecs", "ctypes", "fcntl", "fileinput", "getpass", "glob", "importlib", "io", "locale", "logging",
    "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select", "selectors", "shutil", "signal",
    "socket", "ssl", "stat", "subprocess", "sys", "tempfile", "termios", "threading", "time", "tty", "urllib", "uuid",
    "zoneinfo",
}  # fmt: skip
"""The parts of Python through which files, the clock, chance, the terminal or the process are reached."""

OPENS_THE_WORLD = {"open", "input", "print", "exec", "eval", "breakpoint", "__import__"}
CLOCKS = {"now", "utcnow", "today"}
HEAVY = ("questionary", "prompt_toolkit", "markdown_it", "rich.markdown", "yaml")

HOUSE = Path(whyfirst.__file__).parent


def _modules() -> dict[str, Path]:
    """Every module by its name in the package, the package itself as `whyfirst`."""
    found = {}
    for path in sorted(HOUSE.rglob("*.py")):
        parts = path.relative_to(HOUSE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts) or "whyfirst"] = path
    return found


def _imports(path: Path) -> Iterator[str]:
    """Every module imported anywhere in the file, by its full name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports by a relative path, line {node.lineno}"
            below = {f"{node.module}.{alias.name}" for alias in node.names}
            parts = {name for name in below if name.removeprefix("whyfirst.") in MODULES}
            yield from parts
            if below - parts:
                yield node.module or ""


def _rooms_used(module: str) -> set[str]:
    """Which other modules of the house the module imports; the package itself, which all may know, is none."""
    ours = {name for name in _imports(MODULES[module]) if name.startswith("whyfirst.")}
    return {name.removeprefix("whyfirst.") for name in ours} - {module}


def _may_know(room: Room, other: str) -> bool:
    return any(way in ("*", other) or other.startswith(f"{way}.") for way in room.rooms.split())


MODULES = _modules()


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_what_its_room_allows(module: str) -> None:
    """Each module has a row, and imports no room, package or part of the world that the row does not name."""
    path = MODULES[module]
    assert module in PLAN, f"{path.name} has no row in PLAN: say which rooms it may know"
    room = PLAN[module]
    top = {name.partition(".")[0] for name in _imports(path)}
    beyond = {other for other in _rooms_used(module) if not _may_know(room, other)}
    assert not beyond, f"{module} may not know {beyond}"
    packages = top - set(sys.stdlib_module_names) - {"whyfirst"}
    assert not packages - set(room.packages.split()), f"{module} may not use {packages}"
    world = top & WORLD
    assert not world - set(room.world.split()), f"{module} may not touch {world}"


@pytest.mark.parametrize("module", [name for name in MODULES if name in PLAN and not PLAN[name].world])
def test_a_pure_module_reads_no_clock_and_opens_nothing(module: str) -> None:
    """A room without a window is given the time and the texts: it calls no now(), today(), open() or print()."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in OPENS_THE_WORLD, f"{module}, line {node.lineno}: {node.func.id}()"
        if isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCKS, f"{module}, line {node.lineno}: {node.func.attr}()"


def test_every_row_has_its_module() -> None:
    """The table names no room that has been torn down."""
    assert not set(PLAN) - set(MODULES)


def test_no_room_knows_itself_through_others() -> None:
    """The arrows of the code go one way: the rooms can be put in an order."""
    TopologicalSorter({name: _rooms_used(name) for name in MODULES}).prepare()


def test_the_picture_names_every_room() -> None:
    """The picture in the package's docstring shows each room of the house."""
    picture = whyfirst.__doc__ or ""
    names = {part for name in MODULES for part in name.split(".")} - {"whyfirst"}
    assert not names - set(re.findall(r"\w+", picture))


def test_a_light_command_loads_nothing_heavy() -> None:
    """`whyfirst --version` answers without loading prompts, Markdown or YAML."""
    script = (
        "import sys\n"
        "from whyfirst.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "[]"
