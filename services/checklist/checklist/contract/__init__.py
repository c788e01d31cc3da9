"""Messages of this service: commands, replies, events, and what it reads of others' events."""
