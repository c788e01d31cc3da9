"""Tables and every query of this service."""
