"""Ask the questions of a set on a terminal, for tests: `python -m tests.asking SET`.

SET is JSON. The answers go to stdout as JSON. `--plain` asks in plain lines.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime

from whyfirst.interview import Face, interview
from whyfirst.model import Question, QuestionSet
from whyfirst.session import Session
from whyfirst.sheet import Answer, Chosen, Entries, Number

NOW = datetime(2026, 11, 23, 9, 30)


def main() -> int:
    """Ask, with a given title, and write the answers to stdout. Return 130 if the user left."""
    questions = QuestionSet.model_validate_json(sys.argv[1])
    session = Session.new(questions, NOW, title="Bin days").start()
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

    answers = {}
    for slot, answer in saved[-1].plan().answers.items():
        answers[f"{slot.id}{slot.item or ''}"] = as_data(answer, questions.question(slot.id))
    sys.stdout.write(json.dumps(answers))
    return 0


def ask(session: Session, face: Face, saved: list[Session]) -> None:
    """Hold the whole interview, and add each session that is saved to the others."""
    interview(session, face, saved.append)


def as_data(answer: Answer | None, question: Question) -> object:
    """Return an answer as JSON data."""
    if isinstance(answer, Entries):
        return list(answer.texts)
    if isinstance(answer, Number):
        return answer.value
    if isinstance(answer, Chosen):
        chosen = [*answer.keys, *answer.values]
        return chosen[0] if question.kind.prompt == "one" else chosen
    return answer


if __name__ == "__main__":
    sys.exit(main())
