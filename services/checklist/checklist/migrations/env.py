"""Alembic's entry: see chassis.migrate."""

from chassis.migrate import run_env
from checklist.service import metadata

run_env(metadata())
