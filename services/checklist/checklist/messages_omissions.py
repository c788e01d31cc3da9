"""Error texts by key of omissions and addenda."""

MESSAGES: dict[str, dict[str, str]] = {}
