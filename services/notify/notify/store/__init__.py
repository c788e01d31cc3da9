"""Tables and every query of notify."""
