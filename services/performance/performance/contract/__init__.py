"""Messages of the performance service: what it takes, answers, publishes, and reads of others' events."""
