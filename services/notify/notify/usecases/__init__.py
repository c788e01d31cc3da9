"""One function a command, event or timer."""
