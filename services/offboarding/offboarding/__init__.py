"""Directory, separation intake and case lifecycle."""
