"""The session in a terminal, as prompts with keys to move, edit and go back.

It has no rule of the session: it hands over what the user replied, and shows why that is refused.
"""

from whyfirst.terminal.face import NoTerminalError, TerminalFace, terminal_face

__all__ = ["NoTerminalError", "TerminalFace", "terminal_face"]
