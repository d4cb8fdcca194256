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
}
