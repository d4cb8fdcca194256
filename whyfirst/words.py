"""The fixed words of session, brief and findings, in English. A set replaces any of them under `labels`.

`{name}` stands for a value. Knows nothing of when a word is used.
"""

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
    "outcome-without-activity": "No activity serves {item}. What could, or is it for another piece of work?",
    "audience-without-activity": "No activity reaches {item}. What would reach them, or is this not for them?",
    "activity-without-outcome": "{item} serves none of the outcomes. Drop it, or is a change missing above?",
    "capacity-some": "There is capacity for {capacity} of the {number} activities.",
    "capacity-none": "There is no capacity to keep any activity going.",
    "more-activities-than-capacity": "{room} Which could go, or who could help to keep more of them going?",
    "more-activities-than-capacity-one": "{room} {items} serves the fewest outcomes, and what is served stays served "
    "without it. Could it go, or who could help to keep more of them going?",
    "more-activities-than-capacity-many": "{room} {items} serve the fewest outcomes, and what is served stays served "
    "without them. Could they go, or who could help to keep more of them going?",
    "weak-motive": "The reason given for {item} is {reasons}. Is there one in the outcomes too, or would something "
    "different serve them better?",
    "weak-motive-many": "The reasons given for {item} are {reasons}. Is there one in the outcomes too, or would "
    "something different serve them better?",
    "weak-motive-once": "The reason given is {reasons}. Is there one in the outcomes too, or would something different "
    "serve them better?",
    "weak-motive-once-many": "The reasons given are {reasons}. Is there one in the outcomes too, or would something "
    "different serve them better?",
    "outcome-is-an-output": "{item} can come true while nobody else does anything differently. So what? Which change "
    "would follow from it, or is it one of the activities?",
    "no-alternative": "No other way is named. What else could lead to the outcomes, doing nothing included, or what "
    "makes this the only way?",
    "everything-serves-everything": "Each of the {activities} activities serves each of the {outcomes} outcomes. Which "
    "link matters most, and which could go?",
    "overlap": "{items} serve the same outcomes for the same audiences. Would one of them do, or what does each add?",
    "audience-overload": "{number} activities reach {item} for one and the same outcome: {items}. Would fewer do, or "
    "what does each add?",
    "audience-overload-many": "{number} activities reach {item}, four or more of them for one and the same outcome: "
    "{items}. Would fewer do, or what does each add?",
    "lopsided": "{number} of the {total} activities serve {item}, and one alone serves {items}. Would more do good "
    "there, or is the weight right as it is?",
    "lopsided-many": "{number} of the {total} activities serve {item}, and one alone serves each of {items}. Would more "
    "do good there, or is the weight right as it is?",
    "outcome-without-measure": "{item} has no measure. What would show that it is happening, or can it do without?",
    "weak-measure": "What is measured for {item} is {kind}. Is anyone better off: what would show that, or is this all "
    "that can be seen?",
    "guessed-assumption": "{items} is a guess. How could it be checked before anything else, or can the plan bear it "
    "being wrong?",
    "guessed-assumption-many": "{items} are guesses. Which could be checked before anything else, or can the plan bear "
    "them being wrong?",
    "no-owner": "No owner is named. Who will see to this, or who decides who will?",
    "no-review-date": "There is no date for another look. When will it be, or what would call for one?",
    "nothing-found": "Nothing stands out in these answers. The three questions are worth asking all the same.",
    "named-item": "{code} “{text}”",
    "named-choice": "“{text}”",
    "join-between": ", ",
    "join-last": " and ",
    "count-undecided-one": "1 activity.",
    "count-undecided-many": "{number} activities.",
    "count-started-none": "Started with no activities: {parts}.",
    "count-started-one": "Started with 1 activity: {parts}.",
    "count-started-many": "Started with {number} activities: {parts}.",
    "count-kept-none": "none kept",
    "count-kept-one": "1 kept",
    "count-kept-many": "{number} kept",
    "count-changed-none": "none changed",
    "count-changed-one": "1 changed",
    "count-changed-many": "{number} changed",
    "count-stopped-none": "none stopped",
    "count-stopped-one": "1 stopped",
    "count-stopped-many": "{number} stopped",
    "count-open-one": "1 not decided",
    "count-open-many": "{number} not decided",
    "count-added-none": "none added",
    "count-added-one": "1 added",
    "count-added-many": "{number} added",
}
