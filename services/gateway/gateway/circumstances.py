"""Reads a call's circumstances from headers (HTTP) or metadata (gRPC); both map lower-case names to text."""

from __future__ import annotations

import ipaddress
import re
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chassis.errors import Invalid
from gateway.calls import Circumstances
from gateway.identity.caller import Caller

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")
_LANGUAGE = re.compile(
    r"\s*(?P<tag>\*|[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q\s*=\s*(?P<q>[01](?:\.\d{0,3})?)\s*)?"
)
LOCALES = ("en", "zh-CN")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def read(
    headers: Mapping[str, str], peer: str, trusted: Sequence[Network], *, timeout: float | None = None
) -> Circumstances:
    """Never refuses: a malformed request id, trace or language is replaced, so that every error can be answered."""
    request_id = headers.get("x-request-id", "")
    return Circumstances(
        authorization=headers.get("authorization"),
        request_id=request_id if _REQUEST_ID.fullmatch(request_id) else uuid.uuid4().hex,
        traceparent=child_of(headers.get("traceparent", "")),
        locale=locale_of(headers.get("accept-language", "")),
        client_address=client_address(peer, headers.get("x-forwarded-for", ""), trusted),
        user_agent="".join(c for c in headers.get("user-agent", "") if c.isprintable())[:300],
        idempotency_key=headers.get("idempotency-key"),
        timeout=timeout,
        asked_language="accept-language" in headers,
    )


def in_language_of(caller: Caller, around: Circumstances) -> Circumstances:
    """A call that asks for no language is answered in the caller's own."""
    if around.asked_language or not caller.locale:
        return around
    return replace(around, locale=locale_of(caller.locale))


def timeout_of(headers: Mapping[str, str]) -> float | None:
    """Seconds of the header Request-Timeout; raises Invalid. gRPC has deadlines of its own."""
    text = headers.get("request-timeout")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise Invalid("request.timeout", field="Request-Timeout")
    return seconds


def child_of(traceparent: str) -> str:
    """A W3C trace context of our own span, in the caller's trace when it named one."""
    found = _TRACEPARENT.fullmatch(traceparent)
    trace, flags = (found[1], found[2]) if found else (secrets.token_hex(16), "01")
    return f"00-{trace}-{secrets.token_hex(8)}-{flags}"


def locale_of(accept_language: str) -> str:
    """The best of our languages for an Accept-Language header; English where none fits."""
    wanted: list[tuple[float, int, str]] = []
    for n, part in enumerate(accept_language[:400].split(",")):
        found = _LANGUAGE.fullmatch(part)
        if found and float(found["q"] or 1) > 0:
            wanted.append((-float(found["q"] or 1), n, found["tag"].lower()))
    for _, _, tag in sorted(wanted):
        for ours in LOCALES:
            if tag == "*" or tag.split("-")[0] == ours.lower().split("-")[0]:
                return ours
    return LOCALES[0]


def client_address(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The nearest address that is not one of our own proxies; what an untrusted peer claims is not believed."""
    address = _plain(peer)
    for claimed in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
        if not _is_in(address, trusted):
            break
        address = _plain(claimed)
    return address[:64]


def peer_of_grpc(peer: str) -> str:
    """`ipv4:127.0.0.1:5000` or `ipv6:%5B::1%5D:5000` as the bare address."""
    kind, _, rest = peer.partition(":")
    if kind not in ("ipv4", "ipv6"):
        return kind
    host, _, _ = rest.rpartition(":")
    return host.replace("%5B", "").replace("%5D", "").strip("[]")


def _plain(address: str) -> str:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)
