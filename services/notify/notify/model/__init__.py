"""Who is told what and when, as pure rules."""
