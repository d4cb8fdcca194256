"""The commands and their options. What a command does stands in `commands`; what it needs is loaded when it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whyfirst import __version__

app = typer.Typer(
    name="whyfirst",
    help="Put the why first: questions about why, then what, then how, and a brief made of the answers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
    brief: Annotated[Path | None, typer.Argument(help="A brief to open again.", show_default=False)] = None,
    *,
    questions: Annotated[
        str, typer.Option("--set", metavar="NAME|FILE", help="The question set.", show_default=False)
    ] = "",
    title: Annotated[str, typer.Option(metavar="TEXT", help="The title of the brief.", show_default=False)] = "",
    output: Annotated[
        str, typer.Option(metavar="FILE|-", help="Where the brief goes; - is standard output.", show_default=False)
    ] = "",
    answers: Annotated[
        str, typer.Option(metavar="FILE|-", help="Answers from a file, YAML or JSON.", show_default=False)
    ] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Only the questions that matter most.")] = False,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines, for screen readers and simple terminals.")] = False,
) -> None:
    """Ask why, what and how, and write the brief. With BRIEF, open that one again."""
    from whyfirst.commands.plan import Wishes, run

    run(Wishes(brief, questions, title, output, answers, quick=quick, no_input=no_input, plain=plain))
