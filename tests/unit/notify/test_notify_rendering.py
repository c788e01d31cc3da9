"""Every template in both languages: same keys, same values, golden texts, and nothing can break out of its place."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateError, UndefinedError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment, SecurityError

from notify import rendering
from notify.model.catalogue import TEMPLATES
from notify.model.naming import LOCALES, locale_of, pick
from notify.rendering import Reader, Renderer, catalogue

GOLDEN = Path(__file__).parent / "golden"
READERS = {
    "zh-CN": Reader("zh-CN", "Asia/Shanghai", "王芳", "示例公司"),
    "en": Reader("en", "Europe/London", "Wang Fang", "Example Ltd"),
}
WHEN = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
PARAMS: dict[str, Any] = {
    "leaver": {"zh-CN": "李雷", "en": "Li Lei"},
    "kind": "resignation",
    "last_working_day": date(2026, 4, 1),
    "previous": date(2026, 3, 27),
    "reason": "项目延期 project runs longer",
    "blocked_reason": "no_head",
    "successor": {"zh-CN": "张伟", "en": "Zhang Wei"},
    "head": {"zh-CN": "王芳", "en": "Wang Fang"},
    "fills_in": {"zh-CN": "王芳", "en": "Wang Fang"},
    "revoke_at": WHEN,
    "entries": [{"zh-CN": "客户跟进记录", "en": "Customer follow-up"}, {"zh-CN": "未完成项目", "en": "Open projects"}],
    "first_due": WHEN,
    "title": {"zh-CN": "客户跟进记录", "en": "Customer follow-up"},
    "due_at": "2026-03-04T10:00:00Z",
    "by": {"zh-CN": "陈静", "en": "Chen Jing"},
    "reasons": ["open_entry", "open_holding"],
    "role": "head",
    "signed_by": {"zh-CN": "王芳", "en": "Wang Fang"},
    "completed_at": WHEN,
    "responsible": {"zh-CN": "王芳", "en": "Wang Fang"},
    "summary": {"zh-CN": "交接写 100%，记录为 50%", "en": "The entry says 100%, the record 50%"},
    "items": [
        {"title": {"zh-CN": "客户跟进记录", "en": "Customer follow-up"}, "kind": "entry_submission"},
        {"title": {"zh-CN": "未完成项目", "en": "Open projects"}, "kind": "entry_submission"},
    ],
    "records": ["CRM: 华东大客户 renewal"],
    "outcome": "accepted",
    "cases": [
        {
            "leaver": {"zh-CN": name, "en": latin},
            "items": [{"title": {"zh-CN": "确认交接清单", "en": "Confirm the list"}, "kind": "list_confirmation"}],
            "due_at": "2026-03-04T10:00:00Z",
            "responsible": {"zh-CN": "王芳", "en": "Wang Fang"},
        }
        for name, latin in (("李雷", "Li Lei"), ("韩梅", "Han Mei"))
    ],
    "count": 2,
    "blocked": ["already_open"],
    "batch": True,
    "effective_on": date(2026, 4, 1),
    "delegator": {"zh-CN": "王芳", "en": "Wang Fang"},
    "delegate": {"zh-CN": "陈静", "en": "Chen Jing"},
    "scopes": ["head", "confirmer"],
    "starts_at": WHEN,
    "ends_at": WHEN,
    "ended_at": WHEN,
    "signatory": {"zh-CN": "李雷", "en": "Li Lei"},
    "valid_until": WHEN,
    "holdings": [{"zh-CN": "部门负责人：华东销售部", "en": "Head of Sales East"}, {"zh-CN": "授权", "en": "A duty"}],
    "loss_claimed": True,
    "verdict": "head_missed",
    "explanation": {"zh-CN": "清单缺少该事项", "en": "The list lacked the item"},
    "dispute_until": WHEN,
    "confirmed": True,
    "submitter": {"zh-CN": "李雷", "en": "Li Lei"},
    "person": {"zh-CN": "王芳", "en": "Wang Fang"},
    "percent": "10",
    "rule": "omission_loss",
    "rule_title": {"zh-CN": "遗漏造成损失", "en": "An omission caused a loss"},
    "version": 1,
    "final": False,
    "period": "2026-03",
}
ALWAYS_A_REASON = (
    "entry_returned", "entry_waived", "entry_waiver_refused", "batch_cancelled", "part_taken_over", "part_given_away",
    "omission_disputed", "omission_decided", "omission_decided_named", "deduction_reversed",
)  # fmt: skip
HOLDINGS = ("holding_assigned", "holding_taken_effect", "holding_reversed")
PLAIN_TITLES = ("batch_", "release_", "omission_", "addendum_")
"""Templates whose title is in one language, its writer's."""
SPECIAL: dict[str, dict[str, Any]] = {
    "finding_opened": {"kind": "contradiction"},
    **{key: {"kind": "duty"} for key in HOLDINGS},
    "omission_decided": {"previous": "leaver_did_not_submit"},
    "omission_decided_named": {"previous": "head_missed"},
    "omission_closed": {"outcome": "handed_over"},
    "deduction_reversed": {"reason": "loss_denied"},
    "release_blocked": {"blocked_reason": "partly"},
    "part_given_away": {"role": "confirmer", "count": 1},
}
BUILT_IN = {"reader", "company", "link", "action", "body", "text", "day", "when", "label"}


def params(template: str) -> dict[str, Any]:
    values = {**PARAMS, **SPECIAL.get(template, {})}
    return {**values, "title": "西南区销售"} if template.startswith(PLAIN_TITLES) else values


def rendered(template: str, locale: str, **changes: Any) -> rendering.Rendered:
    values = {**params(template), **changes}
    return Renderer("https://handover.example/").render(template, READERS[locale], values, "cases/c1")


def names(source: str) -> set[str]:
    return meta.find_undeclared_variables(ImmutableSandboxedEnvironment().parse(source)) - BUILT_IN


def test_both_languages_have_every_template_with_the_same_parts_and_values() -> None:
    english, chinese = catalogue("en")["templates"], catalogue("zh-CN")["templates"]
    assert set(english) == set(chinese) == set(TEMPLATES)
    for key in TEMPLATES:
        assert set(english[key]) == set(chinese[key]) == {"subject", "body", "action"}
        used = [names("".join(texts[key].values())) for texts in (english, chinese)]
        assert used[0] == used[1] | (used[0] & {"first_due"}), key


def test_both_languages_name_the_same_codes() -> None:
    english, chinese = catalogue("en")["labels"], catalogue("zh-CN")["labels"]
    assert {g: set(v) for g, v in english.items()} == {g: set(v) for g, v in chinese.items()}


def test_english_holds_no_chinese_but_the_suite_name_and_chinese_differs_from_english() -> None:
    for key, parts in catalogue("en")["templates"].items():
        assert all(ord(c) < 0x2E80 for c in "".join(parts.values())), key
    for key, parts in catalogue("zh-CN")["templates"].items():
        assert any(ord(c) > 0x4E00 for c in parts["subject"] + parts["body"]), key


@pytest.mark.parametrize("locale", LOCALES)
def test_every_template_gives_its_golden_text(locale: str) -> None:
    pieces = []
    for template in TEMPLATES:
        one = rendered(template, locale)
        pieces.append(f"##### {template}\nSubject: {one.title}\n\n{one.text}")
    text = "\n".join(pieces)
    golden = GOLDEN / f"{locale}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_optional_values_leave_no_trace(template: str, locale: str) -> None:
    bare = {
        "reason": None,
        "due_at": None,
        "first_due": None,
        "successor": None,
        "fills_in": None,
        "records": [],
        "reasons": [],
    }
    if template.startswith("deadline") or template == "checklist_created":
        bare.pop("due_at")
    if template in ALWAYS_A_REASON:
        bare.pop("reason")
    one = rendered(template, locale, **bare)
    for form in (one.title, one.text):
        assert "None" not in form
        assert "\n\n\n" not in form
    assert one.link == "https://handover.example/v1/cases/c1"
    assert one.link in one.text and f'href="{one.link}"' in one.html


class Balance(HTMLParser):
    """Counts elements that are opened and not closed, and keeps their names."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.seen.add(tag)
        if tag not in ("br", "meta"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("template", TEMPLATES)
def test_markup_in_values_stays_text(template: str, locale: str) -> None:
    evil = "<img src=x onerror=alert(1)></p>"
    texts = {"zh-CN": evil, "en": evil}
    changes = {k: texts for k, v in PARAMS.items() if isinstance(v, dict)}
    one = rendered(template, locale, **changes, reason=evil, reasons=[evil], records=[evil], entries=[texts])
    parser = Balance()
    parser.feed(one.html)
    assert parser.open == []
    assert "img" not in parser.seen
    assert "onerror" not in one.html or "&lt;img" in one.html
    assert "&lt;" not in one.text  # plain text is not escaped


def test_a_subject_is_one_line_and_short() -> None:
    title = {"en": "a\r\nBcc: everyone@example.com\x00" + "x" * 500, "zh-CN": ""}
    one = rendered("task_other", "en", title=title)
    assert "\n" not in one.title and "\r" not in one.title and "\x00" not in one.title
    assert len(one.title) <= rendering.MAX_SUBJECT


def test_instants_are_in_the_readers_zone_and_language() -> None:
    english, chinese = rendered("deadline_reminder", "en"), rendered("deadline_reminder", "zh-CN")
    assert "Wednesday, 4 March 2026, 10:00" in english.title
    assert "2026年3月4日 星期三 18:00" in chinese.title


def test_an_unknown_zone_is_utc() -> None:
    reader = Reader("en", "Mars/Olympus", "X", "")
    one = Renderer("https://h").render("deadline_reminder", reader, params("deadline_reminder"), "cases/c1")
    assert "10:00" in one.title


def test_a_missing_value_is_an_error_never_an_empty_place() -> None:
    with pytest.raises(UndefinedError):
        Renderer("https://h").render("entry_returned", READERS["en"], {}, "cases/c1")


def test_templates_run_in_a_sandbox() -> None:
    with pytest.raises((SecurityError, TemplateError)):
        rendering._compiled("{{ ''.__class__.__mro__ }}", False).render()


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        (("zh-CN",), "zh-CN"),
        (("zh-Hant-TW",), "zh-CN"),
        (("en-GB",), "en"),
        (("fr",), "en"),
        ((None, "", "zh"), "zh-CN"),
        (("en", "zh-CN"), "en"),
        ((), "en"),
    ],
)
def test_locale(wishes: tuple[str | None, ...], expected: str) -> None:
    assert locale_of(*wishes) == expected


def test_names_fall_back_to_the_other_spelling() -> None:
    assert pick({"zh-CN": "", "en": "Li Lei"}, "zh-CN") == "Li Lei"
    assert pick({"zh-CN": "李雷"}, "en") == "李雷"
    assert pick({}, "en") == ""
