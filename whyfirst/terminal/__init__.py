"""The session in a terminal, as prompts with keys to move, edit and go back.

It has no session logic: it passes on replies, and shows why one was refused.
"""

from whyfirst.terminal.face import NoTerminalError, TerminalFace, terminal_face

__all__ = ["NoTerminalError", "TerminalFace", "terminal_face"]
