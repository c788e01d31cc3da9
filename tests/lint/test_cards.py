"""Each README card lists what its service really takes, publishes, reads and is set by; texts have both languages."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from chassis.settings import ServiceSettings
from tests.contract.services import NAMES, published, service

ALL = (*NAMES, "gateway")


def card(name: str) -> str:
    return Path(f"services/{name}/README.md").read_text(encoding="utf-8")


def settings_of(name: str) -> type[ServiceSettings]:
    module = importlib.import_module(f"{name}.settings")
    (found,) = [
        cls
        for cls in vars(module).values()
        if inspect.isclass(cls) and issubclass(cls, ServiceSettings) and cls is not ServiceSettings
    ]
    return found


def missing(text: str, wanted: set[str]) -> list[str]:
    """Words of `wanted` that the text does not hold as a whole word."""
    return sorted(word for word in wanted if not re.search(rf"(?<![\w.]){re.escape(word)}(?!\w|\.\w)", text))


def test_missing_finds_whole_words_only() -> None:
    text = "takes `submit_case`, reads case.submitted."
    assert missing(text, {"submit_case", "case.submitted"}) == []
    assert missing(text, {"submit", "case.submit", "submitted"}) == ["case.submit", "submit", "submitted"]


@pytest.mark.parametrize("name", NAMES)
def test_card_lists_every_call(name: str) -> None:
    made = service(name)
    calls = {call.name for call in (*made.commands, *made.queries)}
    text = card(name)
    # Either spelling will do: submit_case (the broker's) or SubmitCase (the contract's).
    either = {call for call in calls if missing(text, {call}) and missing(text, {_camel(call)})}
    assert either == set()


@pytest.mark.parametrize("name", NAMES)
def test_card_lists_every_event(name: str) -> None:
    reads = {on.event for on in service(name).handlers if on.event != "#"}
    assert missing(card(name), {cls.NAME for cls in published(name)} | reads) == []


@pytest.mark.parametrize("name", ALL)
def test_card_lists_every_setting_of_its_own(name: str) -> None:
    own = set(settings_of(name).model_fields) - set(ServiceSettings.model_fields)
    text = card(name)
    assert [field for field in own if missing(text, {field}) and missing(text, {f"{name}_{field}".upper()})] == []


def test_the_chassis_card_lists_every_common_setting() -> None:
    text = card("chassis")
    fields = set(ServiceSettings.model_fields)
    assert [field for field in fields if missing(text, {field}) and missing(text, {f"HANDOVER_{field}".upper()})] == []


@pytest.mark.parametrize("name", ALL)
def test_texts_exist_in_both_languages_with_the_same_places(name: str) -> None:
    messages: dict[str, dict[str, str]] = importlib.import_module(f"{name}.messages").MESSAGES
    by_language = _by_language(messages)
    assert set(by_language) >= {"en", "zh-CN"}
    english, chinese = by_language["en"], by_language["zh-CN"]
    assert set(english) ^ set(chinese) == set()
    assert [key for key in english if _places(english[key]) != _places(chinese[key])] == []
    assert [key for key, text in chinese.items() if not text.strip()] == []


def _by_language(messages: dict[str, Any]) -> dict[str, dict[str, str]]:
    """{language: {key: text}}, whichever of the two is outside."""
    if "en" in messages:
        return messages
    languages = {language for texts in messages.values() for language in texts}
    return {lang: {key: texts[lang] for key, texts in messages.items() if lang in texts} for lang in languages}


def _places(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)[^}]*}", text))


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))
