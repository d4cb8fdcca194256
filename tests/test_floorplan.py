"""The floor plan of the package: which room may know which other, and which of them see the world outside.

The table is the plan. A module without a row fails, and so does an import that its row does not name.
"""

from __future__ import annotations

import ast
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
    "dates": Room("model"),
    "accept": Room("dates model errors words"),
    "session": Room("accept model errors words"),
    "reflection": Room("model words"),
    "review": Room("reflection model words"),
    "export": Room("reflection model words"),
    "mermaid": Room("accept reflection model words"),
    "brief": Room("brief model"),
    "brief.document": Room("", "markdown_it"),
    "brief.front_matter": Room("errors", "yaml"),
    "brief.escape": Room(),
    "brief.layout": Room("brief accept reflection model errors words"),
    "brief.reading": Room("brief accept reflection model errors words", "markdown_it"),
    "brief.revision": Room("brief accept reflection model errors words", "markdown_it"),
    "brief.reviews": Room("brief review accept reflection model errors words", "markdown_it"),
    "yaml_file": Room(),
    "sets": Room("sets yaml_file model errors words"),
    "sets.library": Room("sets yaml_file errors", "platformdirs", "os pathlib"),
    "sets.loading": Room("sets yaml_file model errors words", "", "pathlib"),
    "yaml_file.suggest": Room(),
    "yaml_file.positions": Room("accept"),
    "sets.roles": Room("model"),
    "yaml_file.mistakes": Room("sets yaml_file", "yaml"),
    "yaml_file.reading": Room("sets yaml_file accept files errors", "yaml", "pathlib"),
    "sets.messages": Room("sets yaml_file model errors words", "pydantic pydantic_core"),
    "sets.validate": Room(
        "sets yaml_file accept model errors words", "pydantic pydantic_core", "pathlib"
    ),
    "sets.references": Room("sets yaml_file model"),
    "sets.conditions": Room("sets yaml_file accept dates model errors"),
    "sets.check": Room("sets yaml_file model errors words"),
    "sets.advice": Room("sets yaml_file model errors words"),
    "sets.schema": Room("sets yaml_file model words"),
    "sets.spelling": Room("sets yaml_file model errors"),
    "sets.copying": Room("sets yaml_file"),
    "sets.outline": Room("sets yaml_file model words"),
    "answer_file": Room("sets yaml_file session accept model errors words"),
    "clock": Room("errors", "", "os"),
    "disk": Room("", "", "fcntl os pathlib stat sys time"),
    "files": Room("disk errors", "", "os pathlib stat"),
    "slug": Room(),
    "heads": Room("disk files", "", "os pathlib"),
    "drafts": Room("disk files slug errors", "platformdirs", "os pathlib"),
    "interview": Room("session reflection accept model errors"),
    "tty": Room("files errors", "", "fcntl os pathlib select signal stat sys termios time"),
    "signals": Room("", "", "signal threading"),
    "terminal": Room("terminal"),
    "terminal.drawing": Room("accept", "prompt_toolkit"),
    "terminal.editor": Room("", "", "os pathlib shutil subprocess tempfile"),
    "terminal.interrupts": Room("signals", "prompt_toolkit"),
    "terminal.prompts": Room(
        "terminal.drawing terminal.interrupts interview tty", "prompt_toolkit", "select time"
    ),
    "terminal.text": Room(
        "terminal.prompts terminal.drawing terminal.editor", "questionary prompt_toolkit"
    ),
    "terminal.choices": Room("terminal.prompts terminal.drawing", "questionary prompt_toolkit"),
    "terminal.face": Room("terminal interview session tty model errors", "prompt_toolkit"),
    "plain": Room("interview session tty accept model errors"),
    "commands": Room(),
    "commands.faces": Room("terminal plain tty interview", "", "os"),
    "commands.inputs": Room(
        "answer_file sets yaml_file files brief model errors", "", "pathlib sys"
    ),
    "commands.exit": Room("signals errors", "", "os pathlib shutil signal sys"),
    "commands.run": Room(
        "commands.exit commands.show drafts files brief interview session signals tty model errors",
        "",
        "pathlib sys tempfile",
    ),
    "commands.plan": Room("*", "", "pathlib"),
    "commands.review": Room("*", "", "pathlib"),
    "commands.due": Room(
        "heads files brief accept dates clock tty model errors", "", "pathlib sys"
    ),
    "commands.show": Room(
        "commands.inputs mermaid export review reflection brief interview accept tty model errors",
        "rich",
        "io pathlib sys",
    ),
    "commands.sets": Room("sets yaml_file drafts tty errors", "typer", "pathlib sys"),
    "cli": Room("commands", "typer", "pathlib"),
    "__main__": Room("cli signals tty errors", "", "sys"),
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


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name in PLAN and not PLAN[name].world]
)
def test_a_pure_module_reads_no_clock_and_opens_nothing(module: str) -> None:
    """A room without a window is given the time and the texts: it calls no now(), today(), open() or print()."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            assert node.func.id not in OPENS_THE_WORLD, (
                f"{module}, line {node.lineno}: {node.func.id}()"
            )
        if isinstance(node.func, ast.Attribute):
            assert node.func.attr not in CLOCKS, f"{module}, line {node.lineno}: {node.func.attr}()"


def test_every_row_has_its_module() -> None:
    """The table names no room that has been torn down."""
    assert not set(PLAN) - set(MODULES)


def test_no_room_knows_itself_through_others() -> None:
    """The arrows of the code go one way: the rooms can be put in an order."""
    TopologicalSorter({name: _rooms_used(name) for name in MODULES}).prepare()


def test_a_light_command_loads_nothing_heavy() -> None:
    """`whyfirst --version` answers without loading prompts, Markdown or YAML."""
    script = (
        "import sys\n"
        "from whyfirst.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, "--version"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "[]"
