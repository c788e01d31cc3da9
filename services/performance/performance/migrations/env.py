"""Alembic's entry; run by `python -m performance migrate`."""

from chassis.migrate import run_env
from performance.service import build

run_env(build().metadata)
