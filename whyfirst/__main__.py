"""The program: run a command, and report in one place what went wrong."""

from __future__ import annotations

import gc
import sys

from whyfirst.errors import UserLeft, WhyfirstError
from whyfirst.signals import let_interrupt_end_the_program, restore_handlers
from whyfirst.tty import say, silence

COLLECT_AFTER = 100_000
"""New objects before Python looks for garbage. Its default costs a tenth of the start-up time."""


def main() -> None:
    """Run the command line and exit with 0, 1, 2, or 128 plus the number of a signal."""
    gc.set_threshold(COLLECT_AFTER)
    old_handlers = let_interrupt_end_the_program()
    try:
        _run_command()
    except UserLeft as exit_:
        say(str(exit_))
        sys.exit(exit_.status)
    except WhyfirstError as error:
        say(f"whyfirst: {error}")
        sys.exit(2)
    except BrokenPipeError:  # the reader of our output has gone, as in `| head -1`
        silence(sys.stdout)
        sys.exit(0)
    except OSError as error:
        silence(sys.stdout)
        say(f"whyfirst: {error.filename or 'stdout'}: {error.strerror or error}")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        restore_handlers(old_handlers)


def _run_command() -> None:
    from whyfirst.cli import app  # takes time: Ctrl-C must already work as it should

    app()


if __name__ == "__main__":
    main()
