"""The commands about question sets: list, show, copy, check and schema. What they say of a set is made in `sets`.

Results go to stdout and all else to stderr, as plain text: nothing in a set is taken for markup.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whyfirst.errors import WhyfirstError

if TYPE_CHECKING:
    from whyfirst.sets import Found, Report

app = typer.Typer(
    help="List, show, copy and check question sets.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    """The format of a result."""

    text = "text"
    json = "json"


@app.command("list")
def list_() -> None:
    """List every question set: those in ./questions, in your own folder, and built in."""
    from whyfirst import sets

    found = sets.available()
    width = max((len(each.name) for each in found), default=0)
    _out("\n".join(_listed(each, width) for each in found) + "\n")


def _listed(each: Found, width: int) -> str:
    from whyfirst.yaml_file.positions import shown

    where = (
        each.folder if each.folder == "built in" else f"{each.folder}, {shown(str(each.path), 300)}"
    )
    head, below = f"{shown(each.name):<{width}}  ", f"\n{' ' * width}  "
    if each.broken:
        return f"{head}can't be used ({where}){below}{each.broken}"
    text = f"{head}{each.title or each.name} ({where})"
    if each.shadowed_by:
        return f"{text}{below}hidden by {shown(str(each.shadowed_by), 300)}"
    return f"{text}{below}{' '.join(each.about.split())}" if each.about else text


@app.command()
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a set, or a file.")],
) -> None:
    """Show the questions of a set in the order they are asked, and what depends on what."""
    from whyfirst import sets
    from whyfirst.sets.outline import shown_text

    _out(shown_text(sets.questions(name)))


@app.command()
def copy(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name of a set, or a file.")],
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
    from whyfirst.sets.copying import copied
    from whyfirst.sets.schema import FILE_NAME, schema_text
    from whyfirst.yaml_file.reading import text_of

    origin = sets.find(name)
    target = _target(origin, file)
    text = copied(text_of(origin), target.stem)
    _write_new(target, text)
    beside = target.with_name(FILE_NAME)
    if not beside.exists():
        _write_new(beside, schema_text())
        _say(f"{beside} lets your editor complete and explain what you type.")
    _say(f"Change {target}, then: whyfirst sets check {target}")
    _out(f"{target}\n")


def _target(origin: Path, file: Path | None) -> Path:
    """Where a copy goes, with the folder of one's own sets made where it is missing."""
    if file is None:
        folder = Path("questions")
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise WhyfirstError(
                f"{folder}: this folder can't be made ({error.strerror}); name a FILE"
            ) from None
        return folder / f"{origin.stem}.yaml"
    if file.is_dir():
        return file / f"{origin.stem}.yaml"
    if file.suffix not in (".yaml", ".yml"):
        raise WhyfirstError(f"{file}: the file of a set ends in .yaml; did you mean “{file}.yaml”?")
    return file


def _write_new(path: Path, text: str) -> None:
    from whyfirst.drafts import Keeper

    with Keeper.new(path) as keeper:
        keeper.save(text)


@app.command()
def check(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Files, or the names of sets.")
    ],
    *,
    format: Annotated[
        Format, typer.Option(help="Text for people, JSON for editors.")
    ] = Format.text,  # noqa: A002
) -> None:
    """Check question sets: what is wrong, where, and how to fix it. Exits 1 on errors."""
    from whyfirst import sets

    reports, unknown = [], []
    for name in files:
        try:
            reports.append(sets.examine(sets.find(name)))
        except WhyfirstError as error:
            unknown.append(str(error))
    if format is Format.json:
        problems = [asdict(problem) for report in reports for problem in report.problems]
        _out(json.dumps(problems, indent=2, ensure_ascii=False) + "\n")
    else:
        _out("".join(f"{report}\n" for report in reports if report.problems))
        for report in reports:
            _say(_verdict(report))
    if unknown:
        raise WhyfirstError("\n".join(unknown))
    if any(report.errors for report in reports):
        raise typer.Exit(1)


def _verdict(report: Report) -> str:
    advice = len(report.problems) - report.errors
    if report.errors:
        return f"{report.path}: {report.errors} {'error' if report.errors == 1 else 'errors'}"
    return f"{report.path}: can be used" + (
        f", with {advice} {'hint' if advice == 1 else 'hints'} above" if advice else ""
    )


@app.command()
def schema() -> None:
    """Print the JSON Schema that editors use for completion and help."""
    from whyfirst.sets.schema import schema_text

    _out(schema_text())


def _out(text: str) -> None:
    from whyfirst.drafts import write_stream

    write_stream(sys.stdout, text)


def _say(text: str) -> None:
    typer.echo(text, err=True)
