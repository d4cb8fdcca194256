"""Put the why first: a questionnaire that asks why, then what, then how, and writes a brief.

The floor plan. Each line is a floor with its rooms, which are modules or packages. A room imports
from floors below its own, and from nothing else in here. ::

    __main__                    runs a command; the one place that prints errors
    cli                         the command line: commands, options, help
    commands                    what each command does; `run` saves every answer on the way
    terminal, plain             the two faces: prompts with keys, and plain lines
    interview                   the conversation, the same for both faces
    answer_file                 answers from a YAML or JSON file, put into a session
    session                     what is asked next; what an answer or a step back changes
    page                        one page about a plan for whoever decides
    brief                       the Markdown of a plan: written, read back, and revised
    mermaid, export             the plan as a flowchart, and as plain data
    review                      a later look: what it asks, and what it changes
    findings                    the checks: what the reflection asks about
    links                       which activity serves which outcome; the map and the counts
    sets                        question sets: where they are, and what is wrong with them
    accept                      what counts as an answer, and why something else does not
    sheet                       a set filled in: what applies, which items there are, the plan
    model                       a question set: its questions and their choices
    roles, question_types       one row for each role, and for each type of question
    yaml_file                   YAML with positions, and the mistakes people make in it
    dates                       days and times as people type them
    words                       the fixed words and sentences, which a set can replace
    signals, tty, clock         what ends the program, where the terminal is, what day it is
    drafts                      unfinished work, and the file that keeps a session's answers
    heads                       the front matter of many briefs, read quickly
    files                       text files, and what to say where one can't be read or written
    disk                        writes that never leave half a file
    slug, suggest               a file's name from a title; the name that was probably meant
    text                        hidden characters, cleaning, width
    errors                      what can go wrong for a user

Everything from `interview` down to `dates` is pure, but for reading sets and answer files: it gets
texts and times, and returns values.
"""

__version__ = "0.1.0"
