"""What notify takes, answers, publishes and reads."""
