"""Deduction rules (扣减规则) as versioned data of the tenant. SPEC 5."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from chassis.tenant_settings import TenantSettings
from performance.model import deductions as model

CODE = r"^[a-z0-9][a-z0-9_.-]{0,39}$"
Verdict = Literal[
    "finding_dismissed", "waived", "confirmer_missed", "leaver_did_not_submit", "head_missed", "template_lacked"
]
Role = Literal["confirmer", "head", "dismisser", "waiver"]
LAWFUL_CAP = 20.0
"""Percent of a month's pay that a compensation may take at most (工资支付暂行规定 16), here of the month's bonus."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(_Part):
    """What a rule asks for; what is empty or absent does not matter. Verdicts and roles are those of the omission."""

    verdicts: list[Verdict] = Field(default=[], max_length=7)
    roles: list[Role] = Field(default=[], max_length=4)
    loss_confirmed: bool | None = None


class DeductionRule(_Part):
    """One step. `cause`: an omission that the head answers for, or an own deadline that the head missed."""

    code: str = Field(pattern=CODE)
    title: dict[str, str] = Field(default={}, description="name by language")
    cause: Literal["omission", "delay"] = "omission"
    when: Condition = Condition()
    percent: float = Field(gt=0, le=100, description="percent of the performance bonus")
    cap_percent: float | None = Field(default=None, gt=0, le=100, description="most that it takes of one month")

    @model_validator(mode="after")
    def _a_delay_has_no_verdict(self) -> Self:
        if self.cause == "delay" and (self.when.verdicts or self.when.roles):
            raise PydanticCustomError("delay", "a delay has no verdict and no role (逾期没有责任判定和角色)")
        if self.cause == "delay" and self.when.loss_confirmed is not True:
            raise PydanticCustomError("delay", "a delay counts only with a loss that HR confirmed (须有已确认的损失)")
        return self

    def to_model(self) -> model.Rule:
        """As the domain takes it."""
        when = model.When(frozenset(self.when.verdicts), frozenset(self.when.roles), self.when.loss_confirmed)
        return model.Rule(self.code, model.Cause(self.cause), when, self.percent, self.cap_percent)


class Consultation(_Part):
    """Whether staff or works council were consulted (劳动合同法 4; BetrVG 87 I), as who publishes the rules answers."""

    answer: Literal["consulted", "agreed", "not_required", "not_consulted"]
    with_whom: str = Field(default="", max_length=200, description="职工代表大会, works council …")
    on: date | None = None
    note: str = Field(default="", max_length=2000)

    @model_validator(mode="after")
    def _who_and_when(self) -> Self:
        if self.answer in ("consulted", "agreed") and not (self.with_whom.strip() and self.on):
            raise PydanticCustomError("consultation", "with_whom and on are needed (请填写协商对象和日期)")
        if self.answer not in ("consulted", "agreed") and not self.note.strip():
            raise PydanticCustomError("consultation", "a note must say why nobody was consulted (请说明未协商的原因)")
        return self


DEFAULT_RULES = [
    DeductionRule(
        code="omission_loss",
        title={"zh-CN": "遗漏造成损失", "en": "An omission caused a loss"},
        when=Condition(loss_confirmed=True),
        percent=10,
    ),
    DeductionRule(
        code="delay_loss",
        title={"zh-CN": "逾期造成损失", "en": "A delay caused a loss"},
        cause="delay",
        when=Condition(loss_confirmed=True),
        percent=10,
    ),
]


class DeductionRules(TenantSettings):
    """Deduction rules (扣减规则), the hardest first: the first that fits is the one that applies.

    The product's defaults hold until rules are published, and publishing asks for the consultation's answer.
    """

    KEY: ClassVar[str] = "deductions"

    rules: list[DeductionRule] = Field(default=DEFAULT_RULES, max_length=50)
    cap_percent: float = Field(default=LAWFUL_CAP, gt=0, le=100, description="most that all take of one month")
    consultation: Consultation | None = None

    @model_validator(mode="before")
    @classmethod
    def _whoever_publishes_answers(cls, value: Any) -> Any:
        # The defaults themselves are published by nobody; whoever publishes, be it the same numbers, answers: an empty
        # answer is refused, and the error names its field.
        if isinstance(value, dict) and value and value.get("consultation") is None:
            return {**value, "consultation": {}}
        return value

    @field_validator("rules")
    @classmethod
    def _codes_are_unique(cls, rules: list[DeductionRule]) -> list[DeductionRule]:
        codes = [rule.code for rule in rules]
        if len(codes) != len(set(codes)):
            raise PydanticCustomError("codes", "each rule needs a code of its own (每条规则的 code 不得重复)")
        return rules

    def to_model(self, version: int) -> model.Rules:
        """As the domain takes them."""
        return model.Rules(tuple(rule.to_model() for rule in self.rules), self.cap_percent, version)
