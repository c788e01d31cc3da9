"""The sandbox company 云帆科技 (Yunfan Technology): four legal entities, twenty-one departments, seventy-four people.

Codes and names are invented. Numbers of people are stable: documentation and demo name them. The 西南 region is in
`region.py`.
"""

from __future__ import annotations

from typing import Any

from deploy.local import region

TENANT = "yunfan"
Row = dict[str, Any]

COMPANIES: list[Row] = [
    {
        "code": "YF-CN",
        "name": {"zh-CN": "云帆科技(上海)有限公司", "en": "Yunfan Technology (Shanghai)"},
        "country": "CN",
        "time_zone": "Asia/Shanghai",
        "locale": "zh-CN",
    },
    {
        "code": "YF-HK",
        "name": {"zh-CN": "云帆科技(香港)有限公司", "en": "Yunfan Technology (Hong Kong)"},
        "parent": "YF-CN",
        "country": "HK",
        "time_zone": "Asia/Hong_Kong",
        "locale": "zh-CN",
    },
    {
        "code": "YF-DE",
        "name": {"zh-CN": "云帆科技(慕尼黑)有限公司", "en": "Yunfan Technology GmbH"},
        "parent": "YF-CN",
        "country": "DE",
        "subdivision": "BY",
        "time_zone": "Europe/Berlin",
        "locale": "en",
    },
    region.COMPANY,
]

# code, Chinese, English, parent, company, head
_DEPARTMENTS = """
HQ           | 总裁办       | Executive office     |            | YF-CN | E1001
SALES        | 销售中心     | Sales                | HQ         | YF-CN | E1002
SALES-EAST   | 华东销售部   | Sales East           | SALES      | YF-CN | E1003
SALES-SOUTH  | 华南销售部   | Sales South          | SALES      | YF-CN | E1004
SALES-INTL   | 国际销售部   | International sales  | SALES      | YF-HK | E1005
RND          | 研发中心     | Research             | HQ         | YF-CN | E1006
RND-PLATFORM | 平台研发部   | Platform             | RND        | YF-CN | E1007
RND-APP      | 应用研发部   | Applications         | RND        | YF-CN | E1008
OPS          | 运营部       | Operations           | HQ         | YF-CN | E1009
FIN          | 财务部       | Finance              | HQ         | YF-CN | E1010
HR           | 人力资源部   | Human resources      | HQ         | YF-CN | E1011
IT           | 信息技术部   | IT                   | HQ         | YF-CN | E1012
CS           | 客户服务部   | Customer service     | HQ         | YF-CN | E1013
"""

_POSITIONS = """
CEO      | 总经理         | Chief executive      | management
DIRECTOR | 总监           | Director             | management
SALES-M  | 销售经理       | Sales manager        | sales
SALES-R  | 客户经理       | Account manager      | sales
DEV-M    | 研发经理       | Engineering manager  | rnd
DEV      | 软件工程师     | Software engineer    | rnd
OPS-S    | 运营专员       | Operations specialist | operations
FIN-S    | 会计           | Accountant           | finance
HRBP     | 人力资源伙伴   | HR business partner  | hr
IT-S     | 系统管理员     | System administrator | it
ADMIN-S  | 行政专员       | Office administrator | admin
CS-S     | 客服专员       | Support agent        | customer_service
"""

# number, Chinese, English, position, department, manager, hire date
_PEOPLE = """
E1001 | 沈云舟 | Shen Yunzhou   | CEO      | HQ           |       | 2012-03-01
E1002 | 陈立   | Chen Li        | DIRECTOR | SALES        | E1001 | 2014-05-12
E1003 | 王敏   | Wang Min       | SALES-M  | SALES-EAST   | E1002 | 2016-07-01
E1004 | 林国栋 | Lin Guodong    | SALES-M  | SALES-SOUTH  | E1002 | 2017-02-20
E1005 | 何嘉欣 | Ho Ka Yan      | SALES-M  | SALES-INTL   | E1002 | 2018-09-03
E1006 | 赵启明 | Zhao Qiming    | DIRECTOR | RND          | E1001 | 2013-06-17
E1007 | 孙晓峰 | Sun Xiaofeng   | DEV-M    | RND-PLATFORM | E1006 | 2015-04-13
E1008 | 周婷   | Zhou Ting      | DEV-M    | RND-APP      | E1006 | 2016-11-07
E1009 | 吴海涛 | Wu Haitao      | DIRECTOR | OPS          | E1001 | 2015-08-24
E1010 | 郑雅文 | Zheng Yawen    | DIRECTOR | FIN          | E1001 | 2014-10-08
E1011 | 刘芳   | Liu Fang       | DIRECTOR | HR           | E1001 | 2013-09-02
E1012 | 高翔   | Gao Xiang      | DIRECTOR | IT           | E1001 | 2015-03-16
E1013 | 马丽娜 | Ma Lina        | DIRECTOR | CS           | E1001 | 2016-05-23
E1014 | 张伟   | Zhang Wei      | SALES-R  | SALES-EAST   | E1003 | 2018-03-05
E1015 | 李娜   | Li Na          | SALES-R  | SALES-EAST   | E1003 | 2019-06-10
E1016 | 徐静   | Xu Jing        | SALES-R  | SALES-EAST   | E1003 | 2020-08-17
E1017 | 杨帆   | Yang Fan       | SALES-R  | SALES-EAST   | E1003 | 2021-04-06
E1018 | 黄志强 | Huang Zhiqiang | SALES-R  | SALES-EAST   | E1003 | 2022-07-11
E1019 | 梁文杰 | Liang Wenjie   | SALES-R  | SALES-SOUTH  | E1004 | 2018-10-15
E1020 | 罗思敏 | Luo Simin      | SALES-R  | SALES-SOUTH  | E1004 | 2019-11-18
E1021 | 谢宇   | Xie Yu         | SALES-R  | SALES-SOUTH  | E1004 | 2021-03-22
E1022 | 邓丽   | Deng Li        | SALES-R  | SALES-SOUTH  | E1004 | 2022-09-05
E1023 | 陈大文 | Chan Tai Man   | SALES-R  | SALES-INTL   | E1005 | 2020-01-06
E1024 | 费安娜 | Anna Fischer   | SALES-R  | SALES-INTL   | E1005 | 2021-10-04
E1025 | 韩雪   | Han Xue        | DEV      | RND-PLATFORM | E1007 | 2018-07-02
E1026 | 唐志远 | Tang Zhiyuan   | DEV      | RND-PLATFORM | E1007 | 2019-03-11
E1027 | 冯䶮   | Feng Yan       | DEV      | RND-PLATFORM | E1007 | 2020-06-15
E1028 | 曹磊   | Cao Lei        | DEV      | RND-PLATFORM | E1007 | 2022-02-21
E1029 | 彭佳   | Peng Jia       | DEV      | RND-APP      | E1008 | 2019-09-16
E1030 | 董浩   | Dong Hao       | DEV      | RND-APP      | E1008 | 2020-12-07
E1031 | 袁梦   | Yuan Meng      | DEV      | RND-APP      | E1008 | 2021-07-19
E1032 | 蒋楠   | Jiang Nan      | DEV      | RND-APP      | E1008 | 2023-03-13
E1033 | 蔡明   | Cai Ming       | OPS-S    | OPS          | E1009 | 2019-05-20
E1034 | 潘晓   | Pan Xiao       | OPS-S    | OPS          | E1009 | 2021-01-18
E1035 | 田静怡 | Tian Jingyi    | FIN-S    | FIN          | E1010 | 2018-04-16
E1036 | 任强   | Ren Qiang      | FIN-S    | FIN          | E1010 | 2020-10-12
E1037 | 姜华   | Jiang Hua      | HRBP     | HR           | E1011 | 2017-08-28
E1038 | 范琳   | Fan Lin        | HRBP     | HR           | E1011 | 2019-02-25
E1039 | 石磊   | Shi Lei        | IT-S     | IT           | E1012 | 2018-06-04
E1040 | 白洁   | Bai Jie        | IT-S     | IT           | E1012 | 2021-11-15
E1041 | 崔勇   | Cui Yong       | ADMIN-S  | HQ           | E1001 | 2019-07-08
E1042 | 秦悦   | Qin Yue        | CS-S     | CS           | E1013 | 2022-05-09
"""

DUTIES: list[Row] = [
    {"id": "DUTY-HRBP-SALES", "duty": "hrbp", "employee": "E1037", "department": "SALES"},
    {"id": "DUTY-HRBP-RND", "duty": "hrbp", "employee": "E1038", "department": "RND"},
    {"id": "DUTY-HRBP", "duty": "hrbp", "employee": "E1011", "department": "HQ"},
    {"id": "DUTY-DOC", "duty": "document_admin", "employee": "E1041", "department": "HQ"},
    {"id": "DUTY-ASSET", "duty": "asset_admin", "employee": "E1033", "department": "HQ"},
    {"id": "DUTY-IT", "duty": "it_admin", "employee": "E1039", "department": "HQ"},
    *region.DUTIES,
]

PLACES = {
    "YF-CN": ("CN", "", "Asia/Shanghai", "zh-CN"),
    "YF-HK": ("HK", "", "Asia/Hong_Kong", "zh-CN"),
    "YF-DE": ("DE", "BY", "Europe/Berlin", "en"),
    "YF-SW": ("CN", "", "Asia/Shanghai", "zh-CN"),
}


def departments() -> list[Row]:
    """Departments, the root first."""
    return [
        {
            "code": code,
            "name": {"zh-CN": zh, "en": en},
            "parent": parent or None,
            "company": company,
            "head": head or None,
        }
        for code, zh, en, parent, company, head in _table(_DEPARTMENTS + region.DEPARTMENTS)
    ]


def positions() -> list[Row]:
    """Positions with their job family."""
    return [
        {"code": code, "name": {"zh-CN": zh, "en": en}, "job_family": family}
        for code, zh, en, family in _table(_POSITIONS + region.POSITIONS)
    ]


def employees() -> list[Row]:
    """Everybody."""
    companies = {row["code"]: row["company"] for row in departments()}
    return [_employee(row, companies) for row in _table(_PEOPLE + region.PEOPLE)]


def _employee(cells: list[str], companies: dict[str, str]) -> Row:
    number, zh, en, position, department, manager, hired = cells
    company = "YF-DE" if number == "E1024" else companies[department]
    country, subdivision, zone, locale = PLACES[company]
    return {
        "number": number, "name_zh": zh, "name_en": en,
        "email": f"{en.lower().replace(' ', '.')}@yunfan.example", "phone": f"+86 21 5555 {number[1:]}",
        "locale": locale, "time_zone": zone, "country": country, "subdivision": subdivision or None,
        "hire_date": hired, "position": position, "department": department, "company": company,
        "manager": manager or None, "hrbp": _hrbp(department), "status": "active",
    }  # fmt: skip


def _hrbp(department: str) -> str:
    if department.startswith("SW"):
        return region.HR
    if department.startswith("SALES"):
        return "E1037"
    return "E1038" if department.startswith("RND") else "E1011"


def identities() -> list[Row]:
    """Who may get a sandbox token, and in which roles."""
    roles = {"E1011": ["hr", "admin"], "E1037": ["hr"], "E1038": ["hr"], region.HR: ["hr"], "E1010": ["auditor"]}
    people = [
        {"person": row["number"], "tenant": TENANT, "roles": ["person", *roles.get(row["number"], [])],
         "name": f"{row['name_zh']} {row['name_en']}", "locale": row["locale"]}
        for row in employees()
    ]  # fmt: skip
    clients = [
        {"client": "erp", "tenant": TENANT, "roles": ["system"], "name": "ERP"},
        {"client": "crm", "tenant": TENANT, "roles": ["system"], "name": "CRM"},
        {"client": "platform", "tenant": "platform", "roles": ["platform"], "name": "Platform operator"},
    ]
    return people + clients


def _table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.strip()]
