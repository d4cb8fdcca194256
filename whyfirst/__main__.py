"""The program: runs a command and says in one place what went wrong."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress

from whyfirst.errors import Left, WhyfirstError
from whyfirst.signals import interrupt_ends_at_once, restore

FEW_COLLECTIONS = 100_000
"""Objects after which Python looks for garbage: at its own 700, a tenth of the time to the first question is lost."""


def main() -> None:
    """Run the command line and leave with its exit status: 0, 1, 2, or 128 and the number of a signal."""
    gc.set_threshold(FEW_COLLECTIONS)
    before = interrupt_ends_at_once()
    try:
        from whyfirst.cli import app

        app()
    except Left as left:
        _say(str(left))
        sys.exit(left.status)
    except WhyfirstError as error:
        _say(f"whyfirst: {error}")
        sys.exit(2)
    except BrokenPipeError:
        # Whoever read the output went away: nobody is left to be told.
        _silence_stdout()
        sys.exit(0)
    except OSError as error:
        _silence_stdout()
        _say(f"whyfirst: {error.filename or 'stdout'}: {error.strerror or error}")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        restore(before)


def _silence_stdout() -> None:
    """What is still to be flushed at the end goes nowhere, instead of failing once more."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _say(text: str) -> None:
    if sys.stderr is not None and text:
        with suppress(OSError):  # the terminal may be gone
            print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
