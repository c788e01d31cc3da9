"""What the gateway's settings refuse, and texts in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.messages import MESSAGES, RULES_ZH
from gateway.refusal import of_error, of_service
from gateway.settings import GatewaySettings

ISSUER = {"issuer": "https://login.example.com", "audience": "handover"}
PRODUCTION = {"env": "production", "ticket_key": "k" * 32, "issuers": [ISSUER]}


def make(**values: Any) -> GatewaySettings:
    return GatewaySettings(**values)


def test_production_needs_real_issuers() -> None:
    assert not make(**PRODUCTION).with_dev_issuer
    with pytest.raises(ValidationError, match="GATEWAY_ISSUERS"):
        make(**(PRODUCTION | {"issuers": []}))
    with pytest.raises(ValidationError, match="GATEWAY_DEV_ISSUER"):
        make(**(PRODUCTION | {"dev_issuer": True}))


def test_development_has_the_embedded_issuer_unless_told_otherwise() -> None:
    assert make(env="dev").with_dev_issuer
    assert not make(env="dev", dev_issuer=False).with_dev_issuer


@pytest.mark.parametrize("algorithm", ["HS256", "none", "RS512"])
def test_symmetric_and_unknown_algorithms_are_refused(algorithm: str) -> None:
    with pytest.raises(ValidationError, match="algorithms must be of"):
        make(issuers=[ISSUER | {"algorithms": [algorithm]}])


def test_a_proxy_that_is_no_network_is_refused() -> None:
    with pytest.raises(ValidationError):
        make(trusted_proxies=["everybody"])


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HANDOVER_HTTP_PORT", "1")
    monkeypatch.setenv("GATEWAY_HTTP_PORT", "8181")
    monkeypatch.setenv("HANDOVER_GRPC_PORT", "9191")
    monkeypatch.setenv("GATEWAY_TRUSTED_PROXIES", '["10.0.0.0/8"]')
    monkeypatch.setenv("HANDOVER_STATE_DIR", str(tmp_path))
    found = make()
    assert (found.http_port, found.grpc_port, found.trusted_proxies) == (8181, 9191, ("10.0.0.0/8",))
    assert found.identities == tmp_path / "identities.json"
    assert found.url == "http://127.0.0.1:8181"


def test_texts_are_there_in_both_languages_with_the_same_parameters() -> None:
    for key, texts in MESSAGES.items():
        assert texts.keys() == {"en", "zh-CN"}, key
        names = [set(re.findall(r"{(\w+)}", text)) for text in texts.values()]
        assert names[0] == names[1], key
    for text in RULES_ZH.values():
        assert re.search(r"[一-鿿]", text)


def test_a_services_unknown_reason_becomes_an_internal_error_without_its_words() -> None:
    for error in ({"reason": "NEW_THING", "message": "secret words"}, {"exc_type": "KeyError"}, {"reason": "INTERNAL"}):
        refusal = of_service(error, "en", "req-1")
        assert (refusal.reason, refusal.message) == ("INTERNAL", "internal error; request id req-1")


def test_an_error_is_rendered_in_the_callers_language() -> None:
    from chassis.errors import TooLarge

    error = TooLarge("body.too_large", limit=5, field="body")
    assert of_error(error, "zh-CN").message == "请求体超过 5 字节"
    assert of_error(error, "en").fields[0].description == "the body is larger than 5 bytes"
