"""Alembic's entry: see chassis.migrate."""

from chassis.migrate import run_env
from notify.store.tables import Base

run_env(Base.metadata)
