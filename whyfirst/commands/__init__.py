"""What each command does: read, ask, show and write. The command line itself is in `cli`."""
