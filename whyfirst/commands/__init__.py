"""What each command does: reads, asks, and shows. Knows nothing of how a command line is taken apart."""
