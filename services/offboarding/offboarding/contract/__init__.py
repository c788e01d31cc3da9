"""What this service takes, answers, publishes and reads of others."""
