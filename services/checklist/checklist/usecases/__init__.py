"""One function a command: load, decide, save, emit."""
