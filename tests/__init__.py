"""The tests, and what they share: a real terminal in `terminal`."""
