"""The session in a terminal, as prompts with keys to move, edit and go back.

Knows what a user sees and presses. Deliberately knows no rule of the session, and nothing of sets or files: it
asks whether an answer fits, and gives back what was answered.
"""

from whyfirst.terminal.face import NoTerminalError, TerminalFace, terminal_face

__all__ = ["NoTerminalError", "TerminalFace", "terminal_face"]
