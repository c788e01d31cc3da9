"""What the performance service does: one function a command, event or timer."""
