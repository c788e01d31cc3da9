"""A readable page of the HTTP door, self-contained: it reads /openapi.json and loads nothing from elsewhere."""

from importlib.resources import files

PAGE = (files("gateway") / "docs.html").read_text(encoding="utf-8")
