"""The sandbox's 西南 region (Southwest): offices in Chengdu, Chongqing and Kunming, 28 people of all nine job families.

Its heads sit at the global business headquarters in Munich and in Shanghai, its HR in Shanghai, so that two time
zones and two calendars meet in one handover. The city offices have no head of their own. E1046 to E1069 are those whom
the layoff of `make demo` concerns, E1070 to E1073 stay.
"""

from __future__ import annotations

from typing import Any

COMPANY: dict[str, Any] = {
    "code": "YF-SW",
    "name": {"zh-CN": "云帆科技(成都)有限公司", "en": "Yunfan Technology (Chengdu)"},
    "parent": "YF-CN",
    "country": "CN",
    "time_zone": "Asia/Shanghai",
    "locale": "zh-CN",
}

# code, Chinese, English, parent, company, head
DEPARTMENTS = """
GBH          | 全球业务总部 | Global business headquarters | HQ | YF-DE | E1043
SW           | 西南大区     | Southwest region     | GBH        | YF-SW | E1046
SW-SALES     | 西南销售部   | Southwest sales      | SW         | YF-SW | E1043
SW-CD        | 成都办事处   | Chengdu office       | SW-SALES   | YF-SW |
SW-CQ        | 重庆办事处   | Chongqing office     | SW-SALES   | YF-SW |
SW-KM        | 昆明办事处   | Kunming office       | SW-SALES   | YF-SW |
SW-SVC       | 西南客户运营部 | Southwest customer operations | SW | YF-SW | E1044
SW-CORP      | 西南职能与研发部 | Southwest shared services | SW | YF-SW | E1045
"""

POSITIONS = """
REGION-M | 大区总经理     | Regional general manager | management
HR-S     | 人事专员       | HR specialist        | hr
"""

# number, Chinese, English, position, department, manager, hire date
PEOPLE = """
E1043 | 卡特琳·韦伯 | Katrin Weber | DIRECTOR | GBH        | E1001 | 2015-10-01
E1044 | 卢卡斯·瓦格纳 | Lukas Wagner | DIRECTOR | GBH      | E1043 | 2017-03-01
E1045 | 钟岚   | Zhong Lan      | DIRECTOR | HQ           | E1001 | 2014-11-17
E1046 | 程远航 | Cheng Yuanhang | REGION-M | SW           | E1043 | 2016-03-14
E1047 | 邱明辉 | Qiu Minghui    | SALES-R  | SW-CD        | E1046 | 2018-05-07
E1048 | 夏雨桐 | Xia Yutong     | SALES-R  | SW-CD        | E1046 | 2019-08-12
E1049 | 侯建军 | Hou Jianjun    | SALES-R  | SW-CD        | E1046 | 2020-04-20
E1050 | 江晓燕 | Jiang Xiaoyan  | SALES-R  | SW-CQ        | E1046 | 2018-11-05
E1051 | 龙腾   | Long Teng      | SALES-R  | SW-CQ        | E1046 | 2021-06-28
E1052 | 段思源 | Duan Siyuan    | SALES-R  | SW-KM        | E1046 | 2019-03-18
E1053 | 薛佳怡 | Xue Jiayi      | OPS-S    | SW-SVC       | E1046 | 2019-10-14
E1054 | 孟凡   | Meng Fan       | OPS-S    | SW-SVC       | E1046 | 2020-09-21
E1055 | 尹小曼 | Yin Xiaoman    | OPS-S    | SW-SVC       | E1046 | 2022-02-14
E1056 | 毛丽   | Mao Li         | CS-S     | SW-SVC       | E1046 | 2018-07-16
E1057 | 万春晓 | Wan Chunxiao   | CS-S     | SW-SVC       | E1046 | 2020-05-11
E1058 | 雷鸣   | Lei Ming       | CS-S     | SW-SVC       | E1046 | 2021-12-06
E1059 | 汤慧   | Tang Hui       | FIN-S    | SW-CORP      | E1046 | 2017-09-25
E1060 | 黎昕   | Li Xin         | FIN-S    | SW-CORP      | E1046 | 2020-11-02
E1061 | 易安   | Yi An          | HR-S     | SW-CORP      | E1046 | 2019-01-21
E1062 | 常青   | Chang Qing     | HR-S     | SW-CORP      | E1046 | 2021-08-09
E1063 | 武刚   | Wu Gang        | IT-S     | SW-CORP      | E1046 | 2018-04-02
E1064 | 乔木   | Qiao Mu        | IT-S     | SW-CORP      | E1046 | 2021-03-15
E1065 | 贺兰   | He Lan         | ADMIN-S  | SW-CORP      | E1046 | 2019-06-03
E1066 | 赖文静 | Lai Wenjing    | ADMIN-S  | SW-CORP      | E1046 | 2022-05-23
E1067 | 龚俊   | Gong Jun       | DEV      | SW-CORP      | E1046 | 2018-08-27
E1068 | 文博   | Wen Bo         | DEV      | SW-CORP      | E1046 | 2020-07-13
E1069 | 庞雪   | Pang Xue       | DEV      | SW-CORP      | E1046 | 2021-09-13
E1070 | 樊星   | Fan Xing       | SALES-R  | SW-CD        | E1043 | 2017-05-15
E1071 | 兰心   | Lan Xin        | OPS-S    | SW-SVC       | E1044 | 2018-12-10
E1072 | 殷实   | Yin Shi        | DEV      | SW-CORP      | E1045 | 2017-11-20
E1073 | 施敏   | Shi Min        | ADMIN-S  | SW-CORP      | E1045 | 2016-08-08
E1074 | 孔令仪 | Kong Lingyi    | HRBP     | HR           | E1011 | 2016-10-31
"""

DUTIES: list[dict[str, Any]] = [
    {"id": "DUTY-HRBP-SW", "duty": "hrbp", "employee": "E1074", "department": "SW"},
    {"id": "DUTY-ASSET-SW", "duty": "asset_admin", "employee": "E1073", "department": "SW"},
    # One of those who leave: the duty needs a receiver (清点), and others confirm in the meantime.
    {"id": "DUTY-IT-SW", "duty": "it_admin", "employee": "E1063", "department": "SW"},
]

HR = "E1074"
LEAVERS = tuple(f"E{number}" for number in range(1046, 1070))
