"""The commands and their options. What a command does stands in `commands`; what it needs is loaded when it runs."""

from enum import Enum
from pathlib import Path
from typing import (
    Annotated,  # and none postponed: typer would evaluate each annotation again at every start
)

import typer

from whyfirst import __version__
from whyfirst.commands import sets

app = typer.Typer(
    name="whyfirst",
    help="Put the why first: questions about why, then what, then how, and a brief made of the answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(sets.app, name="sets")


class _Form(str, Enum):
    """How a result is written."""

    text = "text"
    json = "json"


class _BriefForm(str, Enum):
    """How a brief is shown."""

    text = "text"
    json = "json"
    mermaid = "mermaid"


def _version(value: bool) -> None:  # noqa: FBT001 - typer calls it so
    if value:
        typer.echo(f"whyfirst {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


@app.command()
def plan(
    brief: Annotated[
        Path | None, typer.Argument(help="A brief to open again.", show_default=False)
    ] = None,
    *,
    questions: Annotated[
        str,
        typer.Option("--set", metavar="NAME|FILE", help="The question set.", show_default=False),
    ] = "",
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="The title of the brief.", show_default=False)
    ] = "",
    output: Annotated[
        str,
        typer.Option(
            metavar="FILE|-", help="Where the brief goes; - is standard output.", show_default=False
        ),
    ] = "",
    answers: Annotated[
        str,
        typer.Option(
            metavar="FILE|-", help="Answers from a file, YAML or JSON.", show_default=False
        ),
    ] = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the questions that matter most.")
    ] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain lines, for screen readers and simple terminals.")
    ] = False,
) -> None:
    """Ask why, what and how, and write the brief. With BRIEF, open that one again."""
    from whyfirst.commands.plan import Wishes, run

    run(
        Wishes(
            brief, questions, title, output, answers, quick=quick, no_input=no_input, plain=plain
        )
    )


@app.command()
def review(
    brief: Annotated[Path, typer.Argument(help="The brief to look at again.", show_default=False)],
    *,
    answers: Annotated[
        str,
        typer.Option(
            metavar="FILE|-", help="Answers from a file, YAML or JSON.", show_default=False
        ),
    ] = "",
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain lines, for screen readers and simple terminals.")
    ] = False,
) -> None:
    """Look at a brief again: what came of it, what goes on, what stops. Written below it, with today's date."""
    from whyfirst.commands.review import Wishes, run

    run(Wishes(brief, answers, no_input=no_input, plain=plain))


@app.command()
def due(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Briefs, and folders of them.", show_default=False
        ),
    ] = None,
    *,
    on: Annotated[
        str,
        typer.Option(
            metavar="DATE", help="Look from this day: 2027-07-01, or 2 weeks.", show_default="today"
        ),
    ] = "",
    form: Annotated[_Form, typer.Option("--format", help="How to write the list.")] = _Form.text,
) -> None:
    """List the briefs whose review date has come, oldest first. Exit status 1 if there are any."""
    from whyfirst.commands.due import run

    raise typer.Exit(run(paths or [], on, as_json=form is _Form.json))


@app.command()
def show(
    brief: Annotated[Path, typer.Argument(help="The brief to show.", show_default=False)],
    *,
    form: Annotated[_BriefForm, typer.Option("--format", help="How to show it.")] = _BriefForm.text,
) -> None:
    """Show a brief in the terminal, with what serves what as a tree."""
    from whyfirst.commands.show import run

    run(brief, form.value)
