"""The wiring of certificates of separation and one-time links."""

from __future__ import annotations

from checklist.contract import access_link, certificate

_ = (access_link, certificate)  # their events belong to the service
