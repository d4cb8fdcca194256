"""Put the why first: a questionnaire that asks why, then what, then how, and writes a Markdown brief.

The rooms, and which know which: each knows some of those to its right, and none to its left. ::

    __main__ ── cli ── commands ─┬─ terminal, plain ── interview ─┬─ session ── answer ── moments ─┐
                                 ├─ tty, signals                  │                                │
                                 ├─ mermaid, record, review ──────┼─ reflection ───────────────────┼─ model ── words
                                 ├─ brief ────────────────────────┘                                │
                                 ├─ answers ── sets ───────────────────────────────────────────────┘
                                 └─ clock, drafts ── files ── disk                                    errors: all

    commands   plan, review, due, show and sets, one for each command; opening reads what it is given, sitting is a
               session with every answer on the disk, leaving the ways out of it, faces finds out how a user can be
               asked
    terminal   face asks by prompts, for a text or for choices, with an editor beside them; drawing shows the rest,
               interrupts lets signals wait for their turn
    brief      template writes it, literal keeps what was typed as it was typed; reading takes it back by document
               and front, and revision changes what has changed; reviews does the same for what is written below it
    sets       library finds them; loading makes one of a source, by shape, check (of spots, and of the conditions that
               they name) and advice; roles and schema say what fits; traps, spelling and complaints say what is wrong,
               at which places, and what is near; showing and copying are for who looks at a set or makes one

`session`, `interview`, `answer`, `reflection`, `review`, `record`, `mermaid`, `brief` and `model` are pure: they are
given texts and the time, and give values back. Files are touched in `drafts`, `heads`, `files` and `disk`, and read in `sets`.
"""

__version__ = "0.1.0"
