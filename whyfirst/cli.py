"""The commands and their options. What a command needs is loaded when it runs."""

from pathlib import Path
from typing import Annotated, Literal  # annotations are not postponed: typer would evaluate them

import typer

from whyfirst import __version__
from whyfirst.commands import sets

app = typer.Typer(
    name="whyfirst",
    help="Put the why first: answer questions about why, what and how, and get a brief.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(sets.app, name="sets")

_SetName = Annotated[
    str,
    typer.Option("--set", metavar="NAME|FILE", help="The question set to use.", show_default=False),
]
_SetOfBrief = Annotated[
    str,
    typer.Option(
        "--set",
        metavar="NAME|FILE",
        help="The question set to read the brief with, if not its own.",
        show_default=False,
    ),
]
_Answers = Annotated[
    str,
    typer.Option(
        "--answers",
        metavar="FILE|-",
        help="Take answers from a YAML or JSON file; - is standard input.",
        show_default=False,
    ),
]
_NoInput = Annotated[bool, typer.Option("--no-input", help="Don't ask anything.")]
_Plain = Annotated[
    bool,
    typer.Option("--plain", help="Ask in plain lines, for screen readers and simple terminals."),
]


def _print_version(value: bool) -> None:  # noqa: FBT001 - the signature that typer expects
    if value:
        typer.echo(f"whyfirst {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    pass


@app.command()
def plan(
    brief: Annotated[
        Path | None, typer.Argument(help="A brief to reopen.", show_default=False)
    ] = None,
    *,
    set_name: _SetName = "",
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="The title of the brief.", show_default=False)
    ] = "",
    output: Annotated[
        str,
        typer.Option(
            metavar="FILE|-",
            help="Where to write the brief; - is standard output.",
            show_default=False,
        ),
    ] = "",
    answers: _Answers = "",
    quick: Annotated[
        bool, typer.Option("--quick", help="Ask only the questions that matter most.")
    ] = False,
    no_input: _NoInput = False,
    plain: _Plain = False,
) -> None:
    """Ask why, what and how, and write the brief. Give a BRIEF to reopen it."""
    from whyfirst.commands.plan import PlanOptions, run

    options = PlanOptions(
        brief, set_name, title, output, answers, quick=quick, no_input=no_input, plain=plain
    )
    run(options)


@app.command()
def review(
    brief: Annotated[Path, typer.Argument(help="The brief to review.", show_default=False)],
    *,
    set_name: _SetOfBrief = "",
    answers: _Answers = "",
    no_input: _NoInput = False,
    plain: _Plain = False,
) -> None:
    """Review a brief: what came of it, what continues, what stops. Adds a dated section to it."""
    from whyfirst.commands.review import ReviewOptions, run

    run(ReviewOptions(brief, set_name, answers, no_input=no_input, plain=plain))


@app.command()
def due(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...", help="Briefs, or folders of briefs.", show_default=False
        ),
    ] = None,
    *,
    on: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="Pretend today is this day, such as 2027-07-01 or 2 weeks.",
            show_default="today",
        ),
    ] = "",
    form: Annotated[
        Literal["text", "json"], typer.Option("--format", help="The format of the list.")
    ] = "text",
) -> None:
    """List the briefs that are due for review, oldest first. Exits 1 if there are any."""
    from whyfirst.commands.due import run

    raise typer.Exit(run(paths or [], on, as_json=form == "json"))


@app.command()
def show(
    brief: Annotated[Path, typer.Argument(help="The brief to show.", show_default=False)],
    *,
    set_name: _SetOfBrief = "",
    form: Annotated[
        Literal["text", "json", "mermaid", "page"],
        typer.Option("--format", help="The format to show it in."),
    ] = "text",
) -> None:
    """Show a brief in the terminal, with a tree of which activity serves which outcome."""
    from whyfirst.commands.show import run

    run(brief, form, set_name)
