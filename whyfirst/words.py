"""The fixed words of session, brief and findings, in English; a set can replace any of them.

Keys are words joined by `_`. Where the wording depends on a number there is a key for each form, ending
in `_none`, `_one` or `_many`. `{name}` marks where a value goes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence


class Words:
    """The fixed words as one question set has them."""

    def __init__(self, labels: Mapping[str, str] | None = None) -> None:
        self._labels = labels or {}

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of a key with `{name}` replaced by the value of that name.

        Raises KeyError where there is no such key. A name without a value stays as it is.
        """
        text = self._labels.get(key) or ENGLISH[key]

        def value_of(match: re.Match[str]) -> str:
            return str(values.get(match[1], match[0]))

        return re.sub(r"\{(\w+)\}", value_of, text)

    def count(self, key: str, number: float, **values: object) -> str:
        """Return the form of a text that fits a number, which also replaces `{number}`."""
        form = f"{key}_many"
        if number == 0 and f"{key}_none" in ENGLISH:
            form = f"{key}_none"
        if number == 1 and f"{key}_one" in ENGLISH:
            form = f"{key}_one"
        return self(form, number=number, **values)

    def listed(self, texts: Sequence[str]) -> str:
        """Return several texts as one part of a sentence, such as "a, b and c"."""
        if len(texts) < 2:
            return "".join(texts)
        return self("join_between").join(texts[:-1]) + self("join_last") + texts[-1]


ENGLISH: dict[str, str] = {
    "why": "Why",
    "what": "What",
    "how": "How",
    "reflection": "Reflection",
    "heading_more": "Would more activities serve the why better?",
    "heading_fewer": "Would fewer?",
    "heading_different": "Would different ones?",
    "ask_more": "Would more activities serve the why better? Which?",
    "ask_fewer": "Would fewer serve it better? Which could go?",
    "ask_different": "Would different ones serve it better? What, and why?",
    "yes": "Yes",
    "no": "No",
    "none_of_these": "None of these",
    "did_you_mean": "Did you mean “{text}”?",
    "refuse_required": "This one is needed before going on.",
    "refuse_text": "Text is needed here, not {text}. In a file, put it in quotes.",
    "refuse_list": "A list of short texts is needed here.",
    "refuse_twice": "“{text}” is there already.",
    "refuse_too_few": "At least {min} are needed.",
    "refuse_too_many": "At most {max} fit here.",
    "refuse_number": "“{text}” is not a number. Type digits, such as 4 or 2.5.",
    "refuse_thousands": "“{text}” can be read in two ways. Type the digits alone, such as 12000.",
    "refuse_whole": "“{text}” is not a whole number.",
    "refuse_less": "The number must be {min} or more.",
    "refuse_greater": "The number must be {max} or less.",
    "refuse_confirm": "Answer {yes} or {no}.",
    "refuse_date": "“{text}” is not a day. Type it as 2027-07-01, 2027-07-01 14:30, 14:30, or as 3 months, 2 hours.",
    "refuse_shape": "One of the choices is needed here.",
    "refuse_choice": "“{text}” is not among the choices: {choices}.",
    "refuse_none_and_some": "Choose either some of these or none, not both.",
    "unit_minutes": "minute minutes min",
    "unit_hours": "hour hours h",
    "unit_days": "day days d",
    "unit_weeks": "week weeks w",
    "unit_months": "month months",
    "unit_years": "year years y",
    "ask_title": "What are you planning? Give it a name.",
    "heading_title": "Title",
    "help_title": "A few words that a colleague would recognise. You can change them later.",
    "understood": "“{text}” is understood as {date}. Enter takes it.",
    "outcome_without_activity": "No activity serves {item}. What could, or is it for another piece of work?",
    "audience_without_activity": "No activity reaches {item}. What would reach them, or is this not for them?",
    "activity_without_outcome": "{item} serves none of the outcomes. Drop it, or is a change missing above?",
    "capacity_many": "There is capacity for {capacity} of the {number} activities.",
    "capacity_none": "There is no capacity to keep any activity going.",
    "more_activities_than_capacity_none": "{room} Which could go, or who could help to keep more of them going?",
    "more_activities_than_capacity_one": "{room} {items} serves the fewest outcomes, and what is served stays served "
    "without it. Could it go, or who could help to keep more of them going?",
    "more_activities_than_capacity_many": "{room} {items} serve the fewest outcomes, and what is served stays served "
    "without them. Could they go, or who could help to keep more of them going?",
    "weak_motive_one": "The reason given for {item} is {reasons}. Is there one in the outcomes too, or would something "
    "different serve them better?",
    "weak_motive_many": "The reasons given for {item} are {reasons}. Is there one in the outcomes too, or would "
    "something different serve them better?",
    "weak_motive_once_one": "The reason given is {reasons}. Is there one in the outcomes too, or would something different "
    "serve them better?",
    "weak_motive_once_many": "The reasons given are {reasons}. Is there one in the outcomes too, or would something "
    "different serve them better?",
    "outcome_is_an_output": "{item} can come true while nobody else does anything differently. So what? Which change "
    "would follow from it, or is it one of the activities?",
    "no_alternative": "No other way is named. What else could lead to the outcomes, doing nothing included, or what "
    "makes this the only way?",
    "everything_serves_everything": "Each of the {activities} activities serves each of the {outcomes} outcomes. Which "
    "link matters most, or does each of them hold?",
    "overlap": "{items} serve the same outcomes for the same audiences. Would one of them do, or what does each add?",
    "audience_overload_one": "{number} activities reach {item} for one and the same outcome: {items}. Would fewer do, or "
    "what does each add?",
    "audience_overload_many": "{number} activities reach {item}, four or more of them for one and the same outcome: "
    "{items}. Would fewer do, or what does each add?",
    "lopsided_one": "{number} of the {total} activities serve {item}, and one alone serves {items}. Would more do good "
    "there, or is the weight right as it is?",
    "lopsided_many": "{number} of the {total} activities serve {item}, and one alone serves each of {items}. Would "
    "more do good there, or is the weight right as it is?",
    "outcome_without_measure": "{item} has no measure. What would show that it is happening, or can it do without?",
    "weak_measure": "What is measured for {item} is {kind}. Is anyone better off: what would show that, or is this all "
    "that can be seen?",
    "guessed_assumption_one": "{items} is a guess. How could it be checked before anything else, or can the plan bear it "
    "being wrong?",
    "guessed_assumption_many": "{items} are guesses. Which could be checked before anything else, or can the plan bear "
    "them being wrong?",
    "no_owner": "No owner is named. Who will see to this, or who decides who will?",
    "no_review_date": "There is no date for another look. When will it be, or what would call for one?",
    "why_without_change": "The why has changed, and no activity has. Do they all serve it still, or would something "
    "different do better?",
    "nothing_found": "Nothing stands out in these answers. The three questions are worth asking all the same.",
    "named_item": "{code} “{text}”",
    "named_choice": "“{text}”",
    "join_between": ", ",
    "join_last": " and ",
    "count_undecided_one": "1 activity.",
    "count_undecided_many": "{number} activities.",
    "count_started_none": "Started with no activities: {parts}.",
    "count_started_one": "Started with 1 activity: {parts}.",
    "count_started_many": "Started with {number} activities: {parts}.",
    "count_kept_none": "none kept",
    "count_kept_one": "1 kept",
    "count_kept_many": "{number} kept",
    "count_changed_none": "none changed",
    "count_changed_one": "1 changed",
    "count_changed_many": "{number} changed",
    "count_stopped_none": "none stopped",
    "count_stopped_one": "1 stopped",
    "count_stopped_many": "{number} stopped",
    "count_open_one": "1 not decided",
    "count_open_many": "{number} not decided",
    "count_added_none": "none added",
    "count_added_one": "1 added",
    "count_added_many": "{number} added",
    "open": "Not answered yet",
    "still_open": "Still open",
    "open_count_many": "{number} answers are still missing: {questions}",
    "open_count_one": "One answer is still missing: {questions}",
    "settled": "Settled:",
    "summary_why": "Why:",
    "summary_for": "For:",
    "summary_what": "What:",
    "summary_open": "Still open:",
    "separator": "; ",
    "map_activity": "Activity",
    "map_serves": "Serves",
    "map_decision": "Decision",
    "map_mark": "x",
    "map_added": "Added",
    "review": "Review",
    "ask_reading": "Where does this stand now: “{item}”?",
    "heading_reading": "Where it stands",
    "help_reading": "What you see today, and how you know. What nobody knows yet, leave open.",
    "ask_held": "Did this hold: “{item}”?",
    "heading_held": "Did the guesses hold?",
    "help_held": "A guess that did not hold is worth as much as one that did.",
    "held": "It held",
    "not_held": "It did not hold",
    "not_known": "Nobody knows yet",
    "ask_why_same": "Is the why still the same?",
    "heading_why_same": "Is the why still the same?",
    "help_why_same": "The purpose and the outcomes. If they have changed, say no: you can then put them as they are now.",
    "ask_purpose_now": "Why does this need doing now?",
    "heading_purpose_now": "The why now",
    "help_purpose_now": "It stands here as it was. Change what has changed.",
    "ask_outcomes_now": "Which outcomes are wanted now?",
    "heading_outcomes_now": "The outcomes now",
    "help_outcomes_now": "They stand here as they were. Reword one, empty its line to drop it, or add another at the end.",
    "ask_decision": "What happens to “{item}”?",
    "heading_decision": "Decision",
    "help_decision": "If you did not have it already, would you start it today? To stop is a good result.",
    "keep": "Keep",
    "change": "Change",
    "stop": "Stop",
    "ask_next": "When will you look at this again?",
    "heading_next": "Next look",
    "help_next": "A day, or how long from now: 3 months.",
    "why_then": "The why, as it was last put",
    "heading_in_short": "In short",
    "told_measure": "How {item} is measured: {text}",
    "told_reading": "What was seen of {item} at the last look: {text}",
    "review_count": "{started}, now {now}.",
    "review_count_before": "{started}, {before} before this look, now {now}.",
    "review_count_same": "{now}, as before.",
    "number_none": "none",
    "number_many": "{number}",
    "started_one": "Started with 1 activity",
    "started_many": "Started with {number} activities",
    "activities_none": "No activities",
    "activities_one": "1 activity",
    "activities_many": "{number} activities",
    "review_stopped": "Stopped: {items}.",
    "review_changed": "To be changed: {items}.",
    "review_added": "Added: {items}.",
    "review_why": "The why was: “{text}”",
    "review_reworded": "{item} was “{text}”.",
    "review_dropped": "Outcome dropped: {items}.",
    "review_outcome": "Outcome added: {items}.",
    "review_held": "Known now: {items}.",
    "review_not_held": "Did not hold: {items}.",
    "nothing_answered": "There is nothing to write into a review: give answers with --answers.",
    "review_swallowed": "The end of this brief would swallow a review: something opened there is not closed, such as a "
    "block of code. Close it in an editor first.",
    "ask_set": "Which kind of work is it?",
    "help_set": "The questions are made for it. Take the first one when nothing more specific fits.",
    "look_at": "Worth a look",
    "map_so_far": "What serves what, so far",
    "map_nothing": "(nothing yet)",
    "map_apart": "Serves none of these",
    "map_open": "Not linked yet",
    "map_stopped": "{text} (stopped)",
    "progress": "{stage} · question {number} of {total}",
    "example": "Example: {text}",
    "leave_open": "Leave it open",
    "something_else": "Something else…",
    "ask_other": "What is it?",
    "row_of": "{number} of {total}",
    "page": "All your answers",
    "page_help": "Write the brief, or choose an answer to change it.",
    "write_brief": "Write the brief",
    "ask_left_out_many": "Ask the {number} questions that --quick left out",
    "ask_left_out_one": "Ask the question that --quick left out",
    "key_go_on": "Enter: go on",
    "key_skip": "Enter: leave it open",
    "key_add": "Enter: add",
    "key_end": "Enter: end the list",
    "key_remove": "Enter: remove it",
    "key_choose": "Enter: choose",
    "key_move": "Up, Down: move",
    "key_tick": "Space: tick",
    "key_lines": "Alt-Enter: new line",
    "key_editor": "Ctrl-X Ctrl-E: your editor",
    "key_back": "Shift-Tab: back",
    "key_leave": "Ctrl-C: leave, all is kept",
    "editor_failed": "The editor did not start: {editor}. Set VISUAL or EDITOR to one that does.",
    "plain_keys": "Type < to go back, ? to hear this again. Ctrl-C leaves, and all is kept.",
    "plain_refused": "Not taken: {reason}",
    "plain_now": "Now: {text}. Enter keeps it, - clears it.",
    "plain_now_entry": "Now: {text}. Enter keeps it, - removes it.",
    "plain_next": "The next one, or Enter to end the list.",
    "plain_skip": "Enter leaves it open.",
    "plain_list": "One entry in each line.",
    "plain_paragraph": "As many lines as you like. An empty line ends it.",
    "plain_select": "Type a number or the text.",
    "plain_select_other": "Type a number, or a text of your own.",
    "plain_checkbox": "Type numbers or texts, with commas between them.",
    "plain_checkbox_other": "Type numbers or texts, with commas between them, or a text of your own.",
    "plain_none": "0 is none of these.",
    "plain_no_such": "There is no “{text}” here.",
    "plain_page": "Enter writes the brief. A number changes that answer.",
    "part_front": "the lines at the top",
    "part_summary": "the summary",
    "part_map": "the table of what serves what",
    "part_finding": "the remarks of the reflection",
    "part_count": "the line that counts the activities",
    "part_open": "what is still open",
    "left_as_is": "No longer as whyfirst wrote them, and so left as they are: {parts}.",
    "misfit": "The answer under “{heading}” does not fit. {reason} Its text stays until you answer again.",
    "asked_now": "These questions are not in the brief yet, and are asked now: {headings}.",
    "reworded": "What stands under “{old}” is taken as the answer to “{heading}”.",
    "strangers": "These sections belong to no question, and stay as they are: {headings}.",
    "set_gone": "The question set “{name}” can't be used, so the general one is. {reason}",
    "ask_draft": "There is unfinished work. Go on with it?",
    "start_new": "Start something new",
    "untitled": "(no title yet)",
    "age_now": "just now",
    "age_minutes_many": "{number} minutes ago",
    "age_minutes_one": "1 minute ago",
    "age_hours_many": "{number} hours ago",
    "age_hours_one": "1 hour ago",
    "age_days_many": "{number} days ago",
    "age_days_one": "1 day ago",
    "answers_so_far_many": "{number} answers so far",
    "answers_so_far_one": "1 answer so far",
    "conflict": "{other} was changed by someone else meanwhile and stands as they left it. Your text goes on in {path}.",
    "not_saved": "Your answers are not on the disk yet: {reason}. They are kept here meanwhile.",
    "not_written": "The brief can't be written: {reason}.",
    "ask_place": "Where else? A folder, or a new file.",
    "help_place": "With nothing typed, the same place is tried again, now and after each answer.",
    "left": "Your answers are in {path}",
    "left_command": "Go on with: {command}",
    "left_here": "The disk has not taken your last answers, here or anywhere. Save this text, which holds them all:",
    "left_before": "Nothing was changed. The unfinished work is kept.",
    "left_nothing": "Nothing was answered yet, so nothing was kept.",
    "left_out": "{path}: the answer to “{question}” is left out: with the other answers, this is not asked.",
    "saved": "The brief is in {path}",
    "draft_stays": "The draft could not be removed, and is still in {path}",
}
