"""Preferences (通知偏好) on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from chassis.contract import Reply, Request
from notify.contract.delivery import EmployeeName

Clock = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]


class Preferences(Reply):
    """What holds for one person."""

    person: EmployeeName
    locale: str
    channels: list[str]
    quiet_from: str | None = None
    quiet_to: str | None = None
    time_zone: str
    etag: str


class GetPreferencesRequest(Request):
    """Own preferences."""


class UpdatePreferencesRequest(Request):
    """What is to change; absent fields stay. An empty text ends the quiet hours."""

    locale: Literal["zh-CN", "en"] | None = None
    channels: list[Literal["email"]] = Field(default_factory=list)
    set_channels: bool = False
    quiet_from: Clock | None = None
    quiet_to: Clock | None = None
    etag: str = ""
