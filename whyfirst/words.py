"""The fixed words of session, brief and findings, in English; a set can replace any of them.

The German ones are under `labels` in questions/allgemein.yaml, and the schema lists them all.

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

        Raises KeyError if there is no such key. A name without a value stays as it is.
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
    "ask_more": "Would more activities serve the why better? Which ones?",
    "ask_fewer": "Would fewer serve it better? Which could go?",
    "ask_different": "Would different ones serve it better? Which, and why?",
    "yes": "Yes",
    "no": "No",
    "none_of_these": "None of these",
    "nothing_to_add": "Nothing to add.",
    "help_reply": "A line is enough.",
    "reply_left_open": "Left open",
    "did_you_mean": "Did you mean “{text}”?",
    "refuse_required": "This question needs an answer.",
    "refuse_text": "This answer must be text, not {text}. In a file, put it in quotes.",
    "refuse_list": "This answer must be a list of short entries.",
    "refuse_twice": "“{text}” is already there.",
    "refuse_too_few": "You need at least {min}.",
    "refuse_too_many": "You can have at most {max}.",
    "refuse_number": "“{text}” isn't a number. Use digits, such as 4 or 2.5.",
    "refuse_thousands": "“{text}” could mean two different numbers. Use digits only, such as "
    "12000.",
    "refuse_whole": "“{text}” isn't a whole number.",
    "refuse_less": "The number must be {min} or more.",
    "refuse_greater": "The number must be {max} or less.",
    "refuse_confirm": "Answer {yes} or {no}.",
    "refuse_date": "“{text}” isn't a date. Type one such as 2027-07-01, 2027-07-01 14:30, 14:30, "
    "3 months or 2 hours.",
    "refuse_shape": "Pick one of the choices.",
    "refuse_choice": "“{text}” isn't one of the choices: {choices}.",
    "refuse_none_and_some": "Choose some of these or none of them, not both.",
    "unit_minutes": "minute minutes min",
    "unit_hours": "hour hours h",
    "unit_days": "day days d",
    "unit_weeks": "week weeks w",
    "unit_months": "month months",
    "unit_years": "year years y",
    "months": "January February March April May June July August September October November "
    "December",
    "date_in_words": "{day} {month} {year}",
    "date_and_time": "{date}, {time}",
    "ask_title": "What are you planning? Give it a name.",
    "heading_title": "Title",
    "help_title": "A few words your colleagues would recognise. You can change the name later.",
    "understood": "“{text}” means {date}. Press Enter to accept it.",
    "outcome_without_activity": "No activity serves {item}. What could, or does it belong in "
    "another piece of work?",
    "audience_without_activity": "No activity reaches {item}. What would reach them, or is this "
    "not meant for them?",
    "activity_without_outcome": "{item} serves none of the outcomes. Could it go, or is an "
    "outcome missing above?",
    "capacity_many": "There is capacity for {capacity} of the {number} activities.",
    "capacity_none": "There is no capacity for any of the activities.",
    "more_activities_than_capacity_none": "{room} Which could go, or who could help keep more of "
    "them going?",
    "more_activities_than_capacity_one": "{room} {items} serves the fewest outcomes, and no "
    "outcome depends on it alone. Could it go, or who could help keep more of them going?",
    "more_activities_than_capacity_many": "{room} {items} serve the fewest outcomes, and no "
    "outcome depends on them alone. Could they go, or who could help keep more of them going?",
    "weak_motive_one": "The reason given for {item} is {reasons}. Do the outcomes give a reason "
    "too, or would something different serve them better?",
    "weak_motive_many": "The reasons given for {item} are {reasons}. Do the outcomes give a "
    "reason too, or would something different serve them better?",
    "weak_motive_once_one": "The reason given is {reasons}. Do the outcomes give a reason too, or "
    "would something different serve them better?",
    "weak_motive_once_many": "The reasons given are {reasons}. Do the outcomes give a reason too, "
    "or would something different serve them better?",
    "outcome_is_an_output": "{item} could come true without anyone else doing anything "
    "differently. So what would change for people because of it, or is it really one of the "
    "activities?",
    "no_alternative": "No alternatives are named. What else could bring about the outcomes, "
    "including doing nothing, or why is this the only way?",
    "everything_serves_everything": "All {activities} activities serve all {outcomes} outcomes. "
    "Which links matter most, or is every one of them real?",
    "overlap": "{items} serve the same outcomes for the same audiences. Would one be enough, or "
    "what does each add?",
    "audience_overload_one": "{number} activities ({items}) reach {item} for the same outcome. "
    "Would fewer be enough, or what does each add?",
    "audience_overload_many": "{number} activities ({items}) reach {item}, four or more of them "
    "for the same outcome. Would fewer be enough, or what does each add?",
    "lopsided_one": "{number} of the {total} activities serve {item}, but only one serves "
    "{items}. Would more help there, or is the balance right?",
    "lopsided_many": "{number} of the {total} activities serve {item}, but {items} have only one "
    "each. Would more help there, or is the balance right?",
    "outcome_without_measure": "{item} has no measure. What would show that it is happening, or "
    "can it do without one?",
    "weak_measure": "{item} is measured by {kind}. What would show that anyone is better off, or "
    "is this all you can measure?",
    "guessed_assumption_one": "{items} is a guess. How could you check it first, or would the "
    "plan still work if it is wrong?",
    "guessed_assumption_many": "{items} are guesses. Which could you check first, or would the "
    "plan still work if they are wrong?",
    "no_owner": "No owner is named. Who will look after this, or who decides who will?",
    "no_review_date": "There is no review date. When will you look at this again, or what would "
    "make you?",
    "why_without_change": "The why has changed, but none of the activities has. Do they all still "
    "serve it, or would something different serve it better?",
    "nothing_found": "Nothing stands out in these answers. The three questions are still worth "
    "asking.",
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
    "count_open_one": "1 undecided",
    "count_open_many": "{number} undecided",
    "count_added_none": "none added",
    "count_added_one": "1 added",
    "count_added_many": "{number} added",
    "open": "Not answered yet",
    "still_open": "Still open",
    "settled": "Settled:",
    "summary_why": "Why:",
    "summary_for": "For:",
    "summary_what": "What:",
    "summary_stopped": "Stopped:",
    "summary_next": "Next review:",
    "summary_open": "Open:",
    "open_answers_many": "{number} answers",
    "open_answers_one": "1 answer",
    "separator": "; ",
    "map_activity": "Activity",
    "map_serves": "Serves",
    "map_decision": "Decision",
    "map_mark": "x",
    "map_added": "Added",
    "map_count": "Activities serving it",
    "map_count_left": "Still serving it",
    "stopped_mark": "(stopped)",
    "beside_decision": "(last: {text})",
    "beside_baseline": "at the start: {text}",
    "beside_target": "wanted: {text}",
    "beside_reading": "last time: {text}",
    "page_owner": "Owner",
    "page_outcomes": "What should change",
    "page_seen_by": "How we see it",
    "page_counts": "Counts:",
    "page_last_seen": "Last seen:",
    "page_served_by": "Served by",
    "page_served_by_none": "Nothing yet",
    "page_capacity": "There is capacity for {capacity}.",
    "page_activities": "What we do",
    "page_because": "Because",
    "page_motive": "What draws us",
    "page_served_none": "Served none of the outcomes",
    "page_alternatives": "Other ways considered",
    "page_to_settle": "Still to be settled",
    "review": "Review",
    "ask_reading": "Where do things stand now: “{item}”?",
    "heading_reading": "Where things stand",
    "help_reading": "What you see today, and how you know. If nobody knows yet, skip it.",
    "ask_held": "Was this right: “{item}”?",
    "heading_held": "Were the guesses right?",
    "help_held": "A guess that turned out wrong is worth as much as one that was right.",
    "held": "It was right",
    "not_held": "It was wrong",
    "not_known": "Nobody knows yet",
    "ask_why_same": "Is the why still the same?",
    "heading_why_same": "Is the why still the same?",
    "help_why_same": "The purpose and the outcomes. If they have changed, say no, and you can "
    "update them.",
    "ask_purpose_now": "Why does this need doing now?",
    "heading_purpose_now": "The why now",
    "help_purpose_now": "Here it is as you last wrote it. Edit what has changed.",
    "ask_outcomes_now": "Which outcomes do you want now?",
    "heading_outcomes_now": "The outcomes now",
    "help_outcomes_now": "Here they are as you last wrote them. Reword one, clear its line to "
    "drop it, or add another at the end.",
    "ask_decision": "What happens to “{item}”?",
    "heading_decision": "Decision",
    "help_decision": "If you weren't doing it already, would you start it today? Stopping "
    "something is a good result.",
    "ask_changed": "What becomes of “{item}”?",
    "heading_changed": "Changes to",
    "help_changed": "What you will do from now on, in a line.",
    "keep": "Keep",
    "change": "Change",
    "stop": "Stop",
    "ask_next": "When will you look at this again?",
    "heading_next": "Next review",
    "help_next": "A date, or how long from now, such as 3 months.",
    "why_then": "The why, as last stated",
    "told_measure": "How {item} is measured: {text}",
    "told_baseline": "{item} at the start: {text}",
    "told_target": "What is wanted for {item}: {text}",
    "told_decision": "{item} at the last look: {text}",
    "told_reading": "{item} at the last review: {text}",
    "review_count": "{started}, now {now}.",
    "review_count_before": "{started}, {before} before this review, now {now}.",
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
    "review_dropped": "Dropped from the outcomes: {items}.",
    "review_outcome": "Added to the outcomes: {items}.",
    "review_held": "Turned out right: {items}.",
    "review_not_held": "Turned out wrong: {items}.",
    "nothing_answered": "There is nothing to write in the review: give answers with --answers.",
    "swallowed": "line {line}: a block of code or a comment begins here and never ends, so answers "
    "below it couldn't be read again. Close it in an editor and try again.",
    "not_read_back": "The answer under “{heading}” couldn't be read again in this brief, so nothing "
    "was saved. Look in an editor for text that hides it, and try again.",
    "disagrees": "The lines at the top say “{field}: {top}”, and the text says “{text}”. The text "
    "counts.",
    "disagrees_none": "The lines at the top say “{field}: {top}”, and the text says nothing about "
    "it. The text counts.",
    "unread": "The text under “{heading}” in line {line} isn't part of an answer. It stays as it is: "
    "{text}",
    "rewritten": "This line is made from the answers. It no longer fitted them, so it was written again. "
    "It said: {text}",
    "undated_review": "“## {heading}” looks like a review, but its date can't be read. Write the "
    "date like this: 2026-11-25.",
    "review_swallowed": "Can't add the review: the brief ends inside an open code block or "
    "comment. Close it in an editor and try again.",
    "ask_set": "What kind of work is it?",
    "help_set": "Each kind has its own questions. If nothing fits better, choose the first.",
    "look_at": "Worth a look",
    "map_so_far": "What serves what, so far",
    "map_nothing": "(nothing yet)",
    "map_apart": "Serves none of these",
    "map_open": "Not linked yet",
    "map_stopped": "{text} (stopped)",
    "progress": "{stage} · question {number} of {total}",
    "example": "Example: {text}",
    "leave_open": "Skip for now",
    "something_else": "Something else…",
    "ask_other": "What is it?",
    "row_of": "{number} of {total}",
    "page": "All your answers",
    "page_help": "Write the brief, or choose an answer to change it.",
    "write_brief": "Write the brief",
    "ask_left_out_many": "Answer the {number} questions that --quick left out",
    "ask_left_out_one": "Answer the question that --quick left out",
    "key_go_on": "Enter: continue",
    "key_skip": "Enter: skip",
    "key_add": "Enter: add",
    "key_end": "Enter: end the list",
    "key_remove": "Enter: remove it",
    "key_choose": "Enter: choose",
    "key_move": "Up, Down: move",
    "key_tick": "Space: tick",
    "key_lines": "Alt-Enter: new line",
    "key_editor": "Ctrl-X Ctrl-E: open your editor",
    "key_back": "Shift-Tab: back",
    "key_leave": "Ctrl-C: quit (your answers are saved)",
    "editor_failed": "Can't start the editor {editor}. Set VISUAL or EDITOR to one that works.",
    "plain_keys": "Type < to go back or ? to hear this again. Ctrl-C quits, and your answers are "
    "saved.",
    "plain_refused": "Not accepted: {reason}",
    "plain_now": "Now: {text}. Press Enter to keep it, or type - to clear it.",
    "plain_now_entry": "Now: {text}. Press Enter to keep it, or type - to remove it.",
    "plain_next": "Type the next one, or press Enter to end the list.",
    "plain_skip": "Press Enter to skip.",
    "plain_list": "One entry per line.",
    "plain_paragraph": "As many lines as you like. An empty line ends your answer.",
    "plain_select": "Type a number or the text.",
    "plain_select_other": "Type a number or your own answer.",
    "plain_checkbox": "Type numbers or texts, separated by commas.",
    "plain_checkbox_other": "Type numbers, texts or your own answer, separated by commas.",
    "plain_none": "Type 0 for none of these.",
    "plain_no_such": "“{text}” isn't on the list.",
    "plain_page": "Press Enter to write the brief, or type a number to change that answer.",
    "part_front": "the lines at the top",
    "part_summary": "the summary",
    "part_map": "the table of what serves what",
    "part_finding": "the remarks in the reflection",
    "part_count": "the count of activities",
    "part_open": "the list of what is still open",
    "left_as_is": "You have edited these, so they were not updated: {parts}.",
    "misfit": "Can't use the answer under “{heading}”. {reason} The text stays in the brief until "
    "you answer again.",
    "asked_now": "These questions aren't in the brief yet, so they are open: {headings}.",
    "reworded": "The text under “{old}” is used as the answer to “{heading}”.",
    "strangers": "These sections aren't part of the question set, so they were left unchanged: "
    "{headings}.",
    "set_gone": "The question set “{name}” can't be used, so the general set is used instead. "
    "{reason}",
    "set_replaced": "{old}, the question set this was started with, is gone. {path} has the same "
    "name and is used instead.",
    "set_not_near": "The question set “{name}” isn't near the brief, so {path} is used.",
    "ask_draft": "You have unfinished work. Carry on with it?",
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
    "conflict": "Someone else changed {other} in the meantime, so it was left as it is. Your "
    "version is saved in {path}.",
    "not_saved": "Your answers aren't saved yet: {reason}. They are kept here for now.",
    "not_written": "Can't write the brief: {reason}.",
    "ask_place": "Where else should it go? Name a folder or a new file.",
    "help_place": "Leave this empty to try the same place again, now and after each answer.",
    "left": "Your answers are in {path}",
    "left_command": "To continue: {command}",
    "left_here": "Your last answers could not be saved. Copy this text, which has all of them:",
    "left_before": "Nothing has changed. Your unfinished work is still there.",
    "left_nothing": "You hadn't answered anything yet, so nothing was saved.",
    "left_out": "{path}: “{question}” was ignored, because your other answers mean it isn't asked.",
    "saved": "The brief is in {path}",
    "draft_stays": "The draft could not be deleted and is still in {path}",
}
