"""A session on a terminal, for tests: `python -m tests.sitting SET` asks the set, a JSON text, and writes the answers.

Knows no command of whyfirst: a face and the questions, and nothing else. `--plain` asks in plain lines.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime

from whyfirst.interview import Face, interview
from whyfirst.model import TITLE, Item, QuestionSet, Value
from whyfirst.session import Session

NOW = datetime(2026, 11, 23, 9, 30)


def main() -> int:
    """Ask, with the title given, and write the answers to stdout as JSON; 130 where the user left."""
    session = Session(
        QuestionSet.model_validate_json(sys.argv[1]), NOW, known={TITLE: "Bin days"}
    ).start()
    saved = [session]
    try:
        if "--plain" in sys.argv:
            from whyfirst.plain import PlainFace
            from whyfirst.tty import line_waits

            ask(session, PlainFace(sys.stdin, sys.stderr, line_waits), saved)
        else:
            from whyfirst.terminal import terminal_face

            with terminal_face() as face:
                ask(session, face, saved)
    except (KeyboardInterrupt, EOFError) as left:
        sys.stderr.write(f"left by {type(left).__name__} with {len(saved) - 1} saved\n")
        return 130
    answers = {
        f"{slot.id}{slot.item or ''}": told(value)
        for slot, value in saved[-1].plan().answers.items()
    }
    sys.stdout.write(json.dumps(answers))
    return 0


def ask(session: Session, face: Face, saved: list[Session]) -> None:
    """The whole interview, each session that was saved put with the others."""
    interview(session, face, saved.append)


def told(value: Value | None) -> object:
    """An answer as JSON has it, items by their text."""
    if isinstance(value, tuple):
        return [entry.text if isinstance(entry, Item) else entry for entry in value]
    return value


if __name__ == "__main__":
    sys.exit(main())
