"""The certificate of separation (离职证明) as PDF, from its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from checklist.documents import typeset
from checklist.documents.keys import SealKey
from checklist.documents.letter import qr_code
from checklist.documents.seal import seal

WORDS: dict[str, dict[str, str]] = {
    "title": {"zh-CN": "离职证明", "en": "Certificate of Separation"},
    "page": {"zh-CN": "第 {n} 页，共 {total} 页", "en": "Page {n} of {total}"},
    "statement": {
        "zh-CN": "兹证明{name}（工号 {employee}）自{first}起至{last}止在本公司任职，离职时的工作岗位为{position}，"
        "在本公司的工作年限为{service}。双方的劳动合同已于{last}解除或者终止，劳动关系自该日起结束。",
        "en": "This is to certify that {name} (employee number {employee}) was employed by this company from {first} "
        "to {last}, most recently as {position}, and has completed {service} of service with this company. The "
        "employment contract ended on {last}, and with it the employment.",
    },
    "ahead": {  # issued before the day, as a tenant's rule may allow: nothing is said to have happened yet
        "zh-CN": "兹证明{name}（工号 {employee}）自{first}起在本公司任职，工作岗位为{position}；"
        "双方的劳动合同将于{last}解除或者终止，劳动关系自该日起结束，届时在本公司的工作年限为{service}。",
        "en": "This is to certify that {name} (employee number {employee}) has been employed by this company since "
        "{first} as {position}. The employment contract ends on {last}, and with it the employment; by then {name} "
        "will have completed {service} of service with this company.",
    },
    "hereby": {"zh-CN": "特此证明。", "en": "This certificate is issued to whom it may concern."},
    "term": {"zh-CN": "劳动合同期限", "en": "Period of employment"},
    "separated_on": {"zh-CN": "解除或终止日期", "en": "Date of separation"},
    "position": {"zh-CN": "工作岗位", "en": "Position"},
    "service": {"zh-CN": "本单位工作年限", "en": "Length of service"},
    "number": {"zh-CN": "证明编号", "en": "Certificate number"},
    "issued_on": {"zh-CN": "出具日期", "en": "Date of issue"},
    "issuer": {"zh-CN": "出具单位", "en": "Issued by"},
    "years": {"zh-CN": "{n} 年", "en": "{n} years"},
    "year": {"zh-CN": "1 年", "en": "1 year"},
    "months": {"zh-CN": "{n} 个月", "en": "{n} months"},
    "month": {"zh-CN": "1 个月", "en": "1 month"},
    "and": {"zh-CN": "{years} {months}", "en": "{years} and {months}"},
    "short": {"zh-CN": "不满 1 个月", "en": "less than one month"},
    "digest": {"zh-CN": "内容摘要 SHA-256", "en": "SHA-256 of the content"},
    "verify": {"zh-CN": "扫码验证", "en": "Scan to verify"},
    "law_CN": {
        "zh-CN": "本证明依据《中华人民共和国劳动合同法》第五十条及《劳动合同法实施条例》第二十四条出具，"
        "不载明离职原因；"
        "工作交接是否完成不影响本证明的出具（第八十九条）。服务器电子印章证明文件自加盖之时起未被改动。",
        "en": "Issued under article 50 of the Labour Contract Law of the PRC and article 24 of its implementing "
        "regulations. It does not state why the employment ended, and an unfinished handover never holds it back "
        "(article 89). The server's seal proves that this file has not been changed since the seal was set.",
    },
    "law": {
        "zh-CN": "本证明不载明离职原因；工作交接是否完成不影响本证明的出具。"
        "服务器电子印章证明文件自加盖之时起未被改动。",
        "en": "This certificate does not state why the employment ended, and an unfinished handover never holds it back"
        ". The server's seal proves that this file has not been changed since the seal was set.",
    },
}
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


@dataclass(frozen=True)
class CertificateSheet:
    """All that a certificate's page shows; `content` is its canonical content, read."""

    content: Mapping[str, Any]
    digest: str
    verify_url: str
    issued_at: datetime


def render(sheet: CertificateSheet, language: str) -> bytes:
    """The certificate in one language, not yet sealed."""
    return typeset.pdf("certificate", view(sheet, language), sheet.issued_at)


def render_sealed(sheet: CertificateSheet, language: str, key: SealKey) -> bytes:
    """The certificate in one language with the server's seal."""
    company = str(sheet.content["company"][language])
    return seal(render(sheet, language), key, reason=WORDS["title"][language], place=company)


def view(sheet: CertificateSheet, language: str) -> dict[str, Any]:
    """The page's texts, ready to be set."""
    content = sheet.content
    other = "en" if language == "zh-CN" else "zh-CN"
    first, last = day(content["employed_from"], language), day(content["separated_on"], language)
    position = content["position"][language]
    worked = service(content["service"], language)
    company = content["company"][language]
    facts = [
        ("number", content["certificate_id"][:16]),
        ("issued_on", day(content["issued_on"], language)),
        ("term", f"{first} – {last}"),
        ("separated_on", last),
        ("position", position),
        ("service", worked),
    ]
    return {
        "lang": language[:2],
        "region": "CN" if language == "zh-CN" else "GB",
        "company": company,
        "title": WORDS["title"][language],
        "subtitle": WORDS["title"][other],
        "footer": f"{WORDS['title'][language]} · {content['certificate_id'][:16]}",
        "page": WORDS["page"][language],
        "qr": qr_code(sheet.verify_url),
        "verify": WORDS["verify"][language],
        "statement": WORDS["ahead" if content["issued_on"] < content["separated_on"] else "statement"][language].format(
            name=content["name"][language],
            employee=content["employee"],
            first=first,
            last=last,
            position=position,
            service=worked,
        ),
        "hereby": WORDS["hereby"][language],
        "facts": [{"label": WORDS[name][language], "value": value} for name, value in facts],
        "issuer": {"label": WORDS["issuer"][language], "value": company, "day": day(content["issued_on"], language)},
        "integrity": [
            {"label": WORDS["digest"][language], "value": sheet.digest},
            {"label": WORDS["verify"][language], "value": sheet.verify_url},
        ],
        "law": WORDS["law_CN" if content["country"] == "CN" else "law"][language],
    }


def day(text: str, language: str) -> str:
    """`2026年3月20日`, `20 March 2026`."""
    found = date.fromisoformat(text)
    if language == "zh-CN":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def service(worked: Mapping[str, int], language: str) -> str:
    """Length of service in words; whole months, and nothing of which there is none."""
    parts = {name: _counted(worked[name], name, language) for name in ("years", "months") if worked[name]}
    if len(parts) == 2:
        return WORDS["and"][language].format(**parts)
    return next(iter(parts.values()), WORDS["short"][language])


def _counted(n: int, name: str, language: str) -> str:
    return WORDS[name[:-1] if n == 1 else name][language].format(n=n)
