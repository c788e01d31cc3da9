"""The operator's HTTP port: `/livez`, `/readyz`, `/metrics`. Not for the public; it has no authentication."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from eventlet import wsgi
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis.runtime.crew import Fatal

StartResponse = Callable[[str, list[tuple[str, str]]], Any]


class Admin:
    """Serves what `missing` says: an empty list means ready."""

    def __init__(self, host: str, port: int, missing: Callable[[], list[str]]) -> None:
        self._missing = missing
        try:
            self._socket = eventlet.listen((host, port), reuse_port=False)
        except OSError as error:
            raise Fatal(f"admin port {host}:{port}: {error.strerror}; set another one (…_ADMIN_PORT)") from error
        self.port: int = self._socket.getsockname()[1]

    def run(self) -> None:
        """Serves for ever. An answer at all is the proof of life that /livez is for."""
        wsgi.server(self._socket, self._answer, log_output=False, keepalive=True)

    def _answer(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/livez":
            return _json(start_response, "200 OK", {"alive": True})
        if path == "/readyz":
            missing = self._missing()
            status = "503 Service Unavailable" if missing else "200 OK"
            return _json(start_response, status, {"ready": not missing, "missing": missing})
        if path == "/metrics":
            start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
            return [generate_latest()]
        return _json(start_response, "404 Not Found", {"paths": ["/livez", "/readyz", "/metrics"]})


def _json(start_response: StartResponse, status: str, body: dict[str, Any]) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "application/json; charset=utf-8")])
    return [json.dumps(body, ensure_ascii=False).encode()]
