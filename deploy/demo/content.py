"""What leavers of each job family hand over, for the demo: believable words for whatever fields a template asks for."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.demo.cast import Part

Body = dict[str, Any]

TRADES: dict[str, dict[str, tuple[str, ...]]] = {
    "sales": {
        "task": ("每周商机评审", "月度回款核对", "客户季度拜访"),
        "system": ("CRM", "报价系统", "电子合同平台"),
        "document": ("客户拜访纪要", "年度框架合同扫描件", "报价单归档"),
        "company": ("成都蜀锦电子有限公司", "重庆渝新机械有限公司"),
    },
    "rnd": {
        "task": ("代码评审", "每日构建巡检", "迭代排期"),
        "system": ("代码仓库", "持续集成平台", "缺陷管理系统"),
        "document": ("服务设计说明", "接口文档", "上线手册"),
        "company": ("云服务商西南支持组",),
    },
    "operations": {
        "task": ("活动日报", "渠道投放对账", "内容排期发布"),
        "system": ("投放平台", "活动后台", "数据看板"),
        "document": ("活动方案", "渠道结算表", "内容日历"),
        "company": ("成都巴适文化传媒有限公司", "重庆嘉陵广告有限公司"),
    },
    "finance": {
        "task": ("月末结账", "纳税申报", "银企对账"),
        "system": ("总账系统", "网银", "税控平台"),
        "document": ("银行对账单", "纳税申报表", "审计底稿"),
        "company": ("招商银行成都分行", "四川华信会计师事务所"),
    },
    "hr": {
        "task": ("考勤汇总", "社保增减员", "招聘面试安排"),
        "system": ("人事系统", "招聘平台", "社保申报平台"),
        "document": ("员工档案目录", "劳动合同台账", "面试评价表"),
        "company": ("成都高新区社保中心", "蓉城人力资源服务有限公司"),
    },
    "it": {
        "task": ("备份巡检", "账号开通与回收", "告警值守"),
        "system": ("域控服务器", "堡垒机", "监控平台"),
        "document": ("网络拓扑图", "服务器清单", "应急预案"),
        "company": ("西南电信机房服务部", "成都联创设备维保有限公司"),
    },
    "customer_service": {
        "task": ("工单派发", "录音质检", "话术更新"),
        "system": ("工单系统", "呼叫中心", "知识库"),
        "document": ("服务话术手册", "质检评分标准", "投诉台账"),
        "company": ("成都天府热线外包有限公司",),
    },
    "admin": {
        "task": ("用印登记", "办公用品采购", "访客与车辆登记"),
        "system": ("OA", "资产台账", "门禁系统"),
        "document": ("证照清单", "租赁合同", "会议纪要"),
        "company": ("成都锦江物业管理有限公司", "川流车辆租赁有限公司"),
    },
    "management": {
        "task": ("大区经营例会", "预算审批", "重大合同签批"),
        "system": ("经营分析平台", "OA", "预算系统"),
        "document": ("年度经营计划", "大区预算表", "战略合作备忘录"),
        "company": ("四川省电子商务协会", "重庆两江新区招商局"),
    },
}

OWN = {
    "company": ("company", "customer", "partner", "supplier", "vendor", "counterpart", "bank", "agency"),
    "task": ("task",),
    "system": ("system",),
    "document": ("document",),
}
"""Which column speaks of the trade's own things, by a part of its key."""

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("phone", ("138 0280 5512", "028-8555 6611", "139 8300 2217")),
    ("mail", ("contact@partner.example", "service@partner.example")),
    ("contact person", ("周敏", "何立群", "蒲晓东")),
    ("special need promise", ("发票须随货同行，每月 25 日前对账", "验收要有双方纸质签字", "节前备货须提前两周确认")),
    ("device", ("ThinkPad T14 笔记本", "27 寸显示器", "扩展坞")),
    ("shared", ("个人", "公共")),
    ("keys", ("三号柜钥匙两把", "办公室钥匙一把")),
    ("budget", ("西南渠道推广预算", "成都办公费用预算")),
    ("goal project", ("西南新客目标", "川渝老客续约目标")),
    ("meeting", ("大区周例会", "月度经营会")),
    ("tax", ("增值税", "企业所得税")),
    ("piece seal", ("发票专用章", "承兑汇票登记簿")),
    ("filed through paid month", ("2026 年 10 月",)),
    ("office entity", ("分公司负责人", "西南区域对外授权签字人")),
    ("matter", ("付款审批流转中，已到财务复核", "合作方询价函待回复", "上季度承诺的培训场次未安排")),
    ("description reason why", ("已核对无误，凭证在共享盘", "尚余一笔待报销，已交接手人跟进")),
    ("asset badge card number serial", ("SW-2021-0417", "SW-2022-1180", "SW-2023-0096")),
    ("condition", ("完好", "外壳有轻微划痕，功能正常")),
    ("place location kept original where", ("成都办公室 3 楼档案柜 B2", "共享盘 /西南大区/交接", "重庆办事处资料室")),
    ("frequency often", ("每日", "每周一", "每月 5 日前")),
    ("permission right role", ("管理员", "读写", "只读，已申请移交")),
    ("next action step", ("本周五前与接手人共同确认", "下周二对方来访，由接手人接待", "月底前完成付款申请")),
    ("status state stage progress", ("进行中",)),
    (
        "hint mind advice caveat pitfall",
        ("节假日前一天须提前提交", "附件超过 20 MB 会被退回", "以系统日期为准，勿按邮件"),
    ),
    ("territory region scope", ("川渝", "云贵", "成都主城区")),
    ("confidential", ("内部",)),
    ("risk issue problem dispute", ("对方要求延长账期，尚未答复", "上次巡检发现磁盘告警，已报修")),
    ("account", ("sw-ops01", "sw-public", "sw-finance02")),
)


class Content:
    """What one leaver fills in; the same person, item and field always give the same words."""

    def __init__(self, part: Part, person: str) -> None:
        self._part = part
        self._trade = TRADES[part.family]
        self._person = person
        self._day = datetime.now(UTC).date()

    def of(self, entry: Body, fields: list[Body], *, progress: int) -> Body:
        """The fields of an entry; secrets and files go their own way. `progress` is what is said of the project."""
        known = self._known(entry, progress)
        return {
            field["key"]: known.get(field["key"]) or self._value(field, f"{entry['itemKey']}.{field['key']}")
            for field in fields
            if field["type"] not in ("secret", "attachment")
        }

    def _known(self, entry: Body, progress: int) -> Body:
        """What the work records speak of, in their words."""
        customers = self._part.customers or (self._trade["company"][0],)
        label = entry.get("label") or customers[0]
        found: dict[str, Body] = {
            "unfinished_projects": {"name": self._part.project, "progress": progress, "status": "进行中"},
            "customer_follow_up": {"customer": label, "stage": "续约洽谈"},
        }
        return found.get(entry["itemKey"], {})

    def _value(self, field: Body, path: str, row: int = 0) -> Any:
        kind = field["type"]
        if kind == "rows":
            columns = field.get("columns", [])
            return [{c["key"]: self._value(c, f"{path}.{c['key']}", row) for c in columns} for row in range(2)]
        if kind == "text":
            return self._text(field, path, row)
        return {
            "number": 1000 * (1 + _pick(path, self._part.leaver, 90) + row),
            "percent": 60,
            "date": (self._day + timedelta(days=7 + _pick(path, self._part.leaver, 21) + row)).isoformat(),
            "person": f"employees/{self._person}",
            "link": f"https://files.yunfan.example/southwest/{self._part.leaver.lower()}/{path.split('.')[0]}",
        }[kind]

    def _text(self, field: Body, path: str, row: int) -> str:
        texts = self._texts(field)
        if texts:
            return texts[(_pick(path, self._part.leaver, len(texts)) + row) % len(texts)]
        return f"{field.get('title', {}).get('zh-CN', field['key'])}：已整理，见共享盘 /西南大区/{self._part.leaver}"

    def _texts(self, field: Body) -> tuple[str, ...]:
        key = field["key"].lower()
        for trade, words in OWN.items():
            if any(word in key for word in words):
                return self._trade[trade]
        title = str(field.get("title", {}).get("en", "")).lower()
        for hints, texts in WORDS:
            if any(hint in key or hint in title for hint in hints.split()):
                return texts
        return ()


def _pick(path: str, leaver: str, count: int) -> int:
    return int(hashlib.sha256(f"{leaver}/{path}".encode()).hexdigest()[:8], 16) % count
