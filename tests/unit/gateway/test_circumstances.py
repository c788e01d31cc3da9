"""Language, address, trace and request id of a call."""

from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Invalid
from gateway import circumstances as c

PROXIES = [ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128")]


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "en"),
        ("zh", "zh-CN"),
        ("zh-Hans-CN;q=0.8, en;q=0.9", "en"),
        ("fr, zh;q=0.5", "zh-CN"),
        ("de-DE,fr", "en"),
        ("zh;q=0, en", "en"),
        ("*", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        (";;;q=", "en"),
        ("EN-us", "en"),
    ],
)
def test_the_best_of_our_languages(header: str, locale: str) -> None:
    assert c.locale_of(header) == locale


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("::1", "2001:db8::5", "2001:db8::5"),
        ("::ffff:10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "nonsense", "nonsense"),
        ("", "1.2.3.4", ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_of_ours(peer: str, forwarded: str, address: str) -> None:
    assert c.client_address(peer, forwarded, PROXIES) == address


@pytest.mark.parametrize(
    ("peer", "address"),
    [("ipv4:127.0.0.1:50000", "127.0.0.1"), ("ipv6:%5B::1%5D:50000", "::1"), ("unix:/run/x", "unix")],
)
def test_grpc_peers(peer: str, address: str) -> None:
    assert c.peer_of_grpc(peer) == address


def test_a_trace_goes_on_with_a_span_of_our_own() -> None:
    given_ = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"
    child = c.child_of(given_)
    assert re.fullmatch(r"00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00", child)
    assert child != given_
    for bad in ("", "garbage", given_.replace("0af7651916cd43dd8448eb211c80319c", "0" * 32), "01" + given_[2:] + "-x"):
        assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", c.child_of(bad))


def test_a_request_id_is_kept_only_if_it_is_harmless() -> None:
    assert c.read({"x-request-id": "abc-1"}, "", []).request_id == "abc-1"
    for bad in ("a b", "x" * 129, "a\nb", "<script>"):
        made = c.read({"x-request-id": bad}, "", []).request_id
        assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_a_user_agent_cannot_smuggle_line_breaks() -> None:
    assert c.read({"user-agent": "a\r\nb" + "c" * 400}, "", []).user_agent == "ab" + "c" * 298


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "soon", ""])
def test_a_timeout_must_be_positive_seconds(text: str) -> None:
    with pytest.raises(Invalid):
        c.timeout_of({"request-timeout": text})
    assert c.timeout_of({"request-timeout": "2.5"}) == 2.5
    assert c.timeout_of({}) is None


@given(
    st.dictionaries(st.sampled_from(["x-request-id", "traceparent", "accept-language", "x-forwarded-for"]), st.text())
)
def test_no_header_makes_reading_fail(headers: dict[str, str]) -> None:
    assert c.read(headers, "10.0.0.1", PROXIES).locale in c.LOCALES
