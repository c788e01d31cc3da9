"""Who plays in the layoff of the 西南 region: 24 leavers, their heads and receivers, and what goes wrong with whom."""

from __future__ import annotations

from dataclasses import dataclass

from deploy.local import company, region

HR, ADMIN, IT = region.HR, "E1011", "E1039"
LATE_HEADS = ("E1043", "E1044")
"""Both in Munich; the third head, in Shanghai, is on time."""
SUPERIOR = "E1001"
OUTSIDER = "E1047"
"""A leaver who looks around before the release, and must find nothing."""
STRANGERS = ("E1037", "E1010")
"""HR of another part of the organization, and an auditor."""

ABSENT, FILLS_IN = "E1058", "E1070"
REFUSES = "E1051"
NO_SUCCESSOR = "E1046"
"""The region's general manager: holds a headship and direct reports, and nobody takes all of it over."""
CONTRADICTS = {"E1047": (100, 50), "E1067": (90, 40)}
"""Leavers whose claimed progress the records deny: (claimed, recorded) percent."""
FORGETS = "E1050"
"""A customer of the CRM is in none of the entries; the head waves it through, and it is missed afterwards."""
FORGOTTEN = "泸州天府酒业有限公司"
RETURNS = 20
"""Entries that come back once: two by the findings, the others by their confirmers."""


@dataclass(frozen=True)
class Part:
    """One leaver (离职员工) and what the others make of the case."""

    leaver: str
    family: str
    head: str
    successor: str
    project: str
    customers: tuple[str, ...] = ()

    @property
    def claimed(self) -> int:
        """What the leaver says of the project, in percent."""
        return CONTRADICTS.get(self.leaver, (60, 60))[0]

    @property
    def recorded(self) -> int:
        """What the records say."""
        return CONTRADICTS.get(self.leaver, (60, 60))[1]


_PROJECTS = """
E1046 | 西南大区经营计划收尾
E1047 | 成都蜀锦客户门户上线 | 成都蜀锦电子有限公司, 德阳重装机械有限公司
E1048 | 绵阳试点门店推广 | 绵阳长虹物流有限公司, 乐山三江化工有限公司
E1049 | 成都南区续约专项 | 成都天府软件园管理有限公司, 眉山竹艺家居有限公司
E1050 | 重庆渝新年度框架 | 重庆渝新机械有限公司, 重庆两江汽配有限公司
E1051 | 重庆商超渠道拓展 | 重庆山城百货有限公司, 万州港务物流有限公司
E1052 | 昆明滇池客户迁移 | 昆明滇池物流有限公司, 大理苍山乳业有限公司
E1053 | 西南双旦促销活动
E1054 | 短视频渠道投放优化
E1055 | 会员体系数据看板
E1056 | VIP客户回访计划
E1057 | 售后知识库整理
E1058 | 热线排班系统切换
E1059 | 西南大区年度审计配合
E1060 | 往来账清理专项
E1061 | 社保公积金账户迁移
E1062 | 校园招聘秋季批次
E1063 | 成都机房设备下架
E1064 | 终端准入系统升级
E1065 | 成都办公区退租
E1066 | 固定资产盘点
E1067 | 订单结算服务重构
E1068 | 库存接口性能优化
E1069 | 自动化测试平台
"""

_SUCCESSORS = {"SW-SVC": "E1071", "SW-CORP": "E1072", "SW": ""}


def _parts() -> tuple[Part, ...]:
    people = {row["number"]: row for row in company.employees()}
    departments = {row["code"]: row for row in company.departments()}
    families = {row["code"]: row["job_family"] for row in company.positions()}
    found = []
    for line in _PROJECTS.strip().splitlines():
        leaver, project, *customers = [cell.strip() for cell in line.split("|")]
        code = people[leaver]["department"]
        successor = _SUCCESSORS.get(code, "E1070")
        while departments[code]["head"] in (None, leaver):
            code = departments[code]["parent"]
        named = tuple(name.strip() for name in customers[0].split(",")) if customers else ()
        family = families[people[leaver]["position"]]
        found.append(Part(leaver, family, departments[code]["head"], successor, project, named))
    return tuple(found)


PARTS = _parts()
NAMES = {row["number"]: (str(row["name_zh"]), str(row["name_en"])) for row in company.employees()}
EMAILS = {row["number"]: str(row["email"]) for row in company.employees()}
