"""The HTTP side as one ASGI app: the methods, files, OpenAPI and docs, health, metrics, dev issuer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from chassis.errors import Invalid, NotFound
from gateway import pages
from gateway.calls import Circumstances, refused
from gateway.circumstances import Network
from gateway.files import Files
from gateway.http_door import HttpDoor, circumstances_of, encode, problem, read_body, require_json
from gateway.identity.dev_issuer import DevIssuer
from gateway.refusal import MethodNotAllowed
from gateway.transcoding import decode

Answer = Callable[[Request, Circumstances], Awaitable[Response]]
_CSP = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'"


@dataclass(frozen=True)
class Parts:
    """What the app is made of."""

    door: HttpDoor
    files: Files
    openapi: dict[str, Any]
    ready: Callable[[], list[str]]
    trusted: Sequence[Network]
    dev: DevIssuer | None
    cors_origins: Sequence[str] = ()
    with_metrics: bool = True


class TokenRequest(BaseModel):
    """Body of POST /dev/token: a sandbox person or system client; the tenant where the name exists in several."""

    model_config = ConfigDict(extra="forbid")
    person: str = ""
    client: str = ""
    tenant: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.person) == bool(self.client):
            raise ValueError("either person or client")
        return self


def _page(text: str) -> Callable[[Request], Response]:
    return lambda _: HTMLResponse(text, headers={"content-security-policy": _CSP})


def make(parts: Parts) -> Starlette:
    """The whole HTTP side."""

    def answering(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            around = circumstances_of(request, parts.trusted)
            try:
                return await answer(request, around)
            except Exception as error:
                return problem(refused(error, around, request.url.path.split("/")[1]), around)

        return endpoint

    openapi = encode(parts.openapi)
    routes = [
        Route("/openapi.json", lambda _: Response(openapi, media_type="application/json"), methods=["GET"]),
        Route("/docs", _page(pages.DOCS), methods=["GET"]),
        Route("/verify", _page(pages.VERIFY), methods=["GET"]),
        Route("/access", _page(pages.ACCESS), methods=["GET"]),
        Route("/v1/uploads/{ticket}", answering(parts.files.upload), methods=["PUT"]),
        Route("/v1/uploads/{ticket}", answering(parts.files.offset), methods=["HEAD"]),
        Route("/v1/downloads/{ticket}", answering(parts.files.download), methods=["GET"]),
        *health_routes(parts.ready, with_metrics=parts.with_metrics),
    ]
    if parts.dev is not None:
        routes += _dev_routes(parts.dev, answering)

    async def http_error(request: Request, error: Exception) -> Response:
        around = circumstances_of(request, parts.trusted)
        return problem(refused(_as_refusal(request, error), around, "unknown"), around)

    cors = [
        Middleware(
            CORSMiddleware,
            allow_origins=list(parts.cors_origins),
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=["ETag", "X-Request-Id", "Upload-Offset", "Content-Disposition", "Retry-After"],
        )
    ]
    app = Starlette(
        routes=routes, exception_handlers={HTTPException: http_error}, middleware=cors if parts.cors_origins else []
    )
    app.router.redirect_slashes = False
    app.router.default = parts.door
    return app


def health_routes(ready: Callable[[], list[str]], *, with_metrics: bool) -> list[Route]:
    """Liveness, readiness with what is missing, and metrics."""

    def readyz(_request: Request) -> Response:
        missing = ready()
        return JSONResponse({"ready": not missing, "missing": missing}, 503 if missing else 200)

    routes = [
        Route("/livez", lambda _: JSONResponse({"live": True}), methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
    ]
    if with_metrics:
        routes.append(
            Route("/metrics", lambda _: Response(generate_latest(), media_type=CONTENT_TYPE_LATEST), methods=["GET"])
        )
    return routes


def _dev_routes(dev: DevIssuer, answering: Callable[[Answer], Callable[[Request], Awaitable[Response]]]) -> list[Route]:
    async def token(request: Request, _around: Circumstances) -> Response:
        body = await read_body(request, 10_000)
        require_json(request)
        try:
            wanted = TokenRequest.model_validate(decode(body))
        except ValidationError as error:
            name = ".".join(map(str, error.errors()[0]["loc"])) or "person"
            raise Invalid("field.malformed", field=name) from None
        grant = dev.grant(person=wanted.person, client=wanted.client, tenant=wanted.tenant)
        body_out = {"access_token": grant.access_token, "token_type": "Bearer", "expires_in": grant.expires_in}
        return JSONResponse(body_out, headers={"cache-control": "no-store"})

    async def people(_request: Request, _around: Circumstances) -> Response:
        return JSONResponse({"people": [i.model_dump(exclude_defaults=True) for i in dev.people()]})

    return [
        Route("/dev/token", answering(token), methods=["POST"]),
        Route("/dev/people", answering(people), methods=["GET"]),
        Route("/dev/jwks.json", lambda _: JSONResponse(dict(dev.jwks)), methods=["GET"]),
        Route("/dev/.well-known/openid-configuration", lambda _: JSONResponse(dev.configuration), methods=["GET"]),
    ]


def _as_refusal(request: Request, error: Exception) -> Exception:
    status = getattr(error, "status_code", 500)
    if status == 405:
        allowed = (getattr(error, "headers", None) or {}).get("Allow", "")
        return MethodNotAllowed("route.method", verb=request.method, allowed=allowed)
    if status == 404:
        return NotFound("route.unknown", path=request.url.path[:200])
    return error
