"""Alembic's entry: see chassis.migrate."""

from chassis.migrate import run_env
from offboarding.store import Base

run_env(Base.metadata)
