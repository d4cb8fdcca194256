"""The commands about question sets: list, show, copy, check and schema."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from whyfirst.errors import WhyfirstError

if TYPE_CHECKING:
    from whyfirst.sets import ListedSet, Report

app = typer.Typer(
    help="List, show, copy and check question sets.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_SetName = Annotated[str, typer.Argument(metavar="NAME", help="The name of a set, or a file.")]


@app.command("list")
def list_() -> None:
    """List every question set: those in ./questions, in your own folder, and built in."""
    from whyfirst import sets

    available = sets.available()
    width = max((len(each.name) for each in available), default=0)
    _print("".join(_in_list(each, width) + "\n" for each in available))


def _in_list(each: ListedSet, width: int) -> str:
    from whyfirst.text import abbreviated

    where = each.folder
    if each.folder != "built in":
        where += f", {abbreviated(str(each.path), 300)}"

    name = f"{abbreviated(each.name):<{width}}"
    if each.broken:
        return f"{name}  can't be used ({where})\n{' ' * width}  {each.broken}"

    lines = [f"{name}  {each.title or each.name} ({where})"]
    if each.shadowed_by:
        lines.append(f"hidden by {abbreviated(str(each.shadowed_by), 300)}")
    elif each.about:
        lines.append(" ".join(each.about.split()))
    return f"\n{' ' * width}  ".join(lines)


@app.command()
def show(name: _SetName) -> None:
    """Show the questions of a set in the order they are asked, and what depends on what."""
    from whyfirst import sets
    from whyfirst.sets.outline import outline

    _print(outline(sets.questions(name)))


@app.command()
def copy(
    name: _SetName,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Where to put the copy; ./questions by default.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Copy a set so that you can edit it. Keeps its comments; never overwrites a file."""
    from whyfirst import sets
    from whyfirst.sets.schema import FILE_NAME, schema_text
    from whyfirst.tty import say
    from whyfirst.yaml_file.reading import text_of

    origin = sets.find(name)
    target = _target_of_copy(origin, file)
    text = sets.copied(text_of(origin), target.stem)
    _write_new_file(target, text)

    schema_file = target.with_name(FILE_NAME)
    if not schema_file.exists():
        _write_new_file(schema_file, schema_text())
        say(f"With {schema_file}, your editor can complete and explain what you type.")
    say(f"Change {target}, then: whyfirst sets check {target}")
    _print(f"{target}\n")


def _target_of_copy(origin: Path, file: Path | None) -> Path:
    """Return where a copy goes. Creates ./questions if it is needed and missing."""
    if file is None:
        folder = Path("questions")
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            reason = f"can't create this folder ({error.strerror})"
            raise WhyfirstError(f"{folder}: {reason}; name a FILE") from None
        return folder / f"{origin.stem}.yaml"

    if file.is_dir():
        return file / f"{origin.stem}.yaml"
    if file.suffix not in (".yaml", ".yml"):
        raise WhyfirstError(f"{file}: a set's file ends in .yaml; did you mean “{file}.yaml”?")
    return file


def _write_new_file(path: Path, text: str) -> None:
    from whyfirst.drafts import SavedFile

    with SavedFile.new(path) as file:
        file.save(text)


@app.command()
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, or the names of sets.")
    ],
    *,
    form: Annotated[
        Literal["text", "json"],
        typer.Option("--format", help="Text for people, JSON for editors."),
    ] = "text",
) -> None:
    """Check question sets: what is wrong, where, and how to fix it. Exits 1 on errors."""
    from whyfirst import sets
    from whyfirst.tty import say

    reports: list[Report] = []
    not_found: list[str] = []
    for name in files:
        try:
            reports.append(sets.examine(sets.find(name)))
        except WhyfirstError as error:
            not_found.append(str(error))

    if form == "json":
        problems = [asdict(problem) for report in reports for problem in report.problems]
        _print(json.dumps(problems, indent=2, ensure_ascii=False) + "\n")
    else:
        _print("".join(f"{report}\n" for report in reports if report.problems))
        for report in reports:
            say(_verdict(report))

    if not_found:
        raise WhyfirstError("\n".join(not_found))
    if any(report.errors for report in reports):
        raise typer.Exit(1)


def _verdict(report: Report) -> str:
    if report.errors:
        return f"{report.path}: {_counted(report.errors, 'error')}"
    if report.problems:
        return f"{report.path}: can be used, with {_counted(len(report.problems), 'hint')} above"
    return f"{report.path}: can be used"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@app.command()
def schema() -> None:
    """Print the JSON Schema that editors use for completion and help."""
    from whyfirst.sets.schema import schema_text

    _print(schema_text())


def _print(text: str) -> None:
    from whyfirst.tty import write_result

    write_result(sys.stdout, text)
