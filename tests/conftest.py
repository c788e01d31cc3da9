"""Fixtures of all suites; see tests/README.md."""

pytest_plugins = ["tests.support.fixtures"]
