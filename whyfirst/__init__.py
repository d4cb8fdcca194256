"""Put the why first: a questionnaire that asks why, then what, then how, and writes a Markdown brief."""
