"""Word lists behind the comparison of names: legal forms, regions, generic words, words of both languages, scripts.

A tenant adds its own synonyms by the setting `evidence.synonyms`; what stands here holds for everybody.
"""

# ruff: noqa: E501 - tables, with characters of double width

from __future__ import annotations

_TRADITIONAL = (
    "華東車業電腦網絡資訊軟體開發設計製造貿易進國際實銀證券險產財務會計師顧問諮詢醫藥藥療學雲數據庫儲運輸"
    "機構備電壓線纜燈鋼鐵銅鋁礦環節綠農漁鹽飲餐館飯廣場門視聽樂遊戲藝術傳媒聯盟動體驗聖羅蘭馬龍鳳鴻鵬鷹萬億興隆"
    "豐寶貝區縣鄉鎮島灣灘濱臺澤濟蘇寧蘭貴陽雲廈長慶湯爾達衛詩劉張陳楊趙黃吳鄧許鄭馮韓葉蔣蕭呂盧賈鄒閻陸賴龔譚顏"
    "關紅純綱維紡織網絲紙練組織經緯結終給統繼續綜線總績優價僑億償側偉傑傳傷債僅備條來倫個倆們內兩冊凍別創劃劇劑"
    "勁勝勞勢區協單賣買衝裝製複見規覺覽觀試詳語誠調談請諾謝證議護讀變讓豎貨質購贊賽趕跡轉輕輪較輛辦農遠適選遷邊"
    "還郵鄰醬釋釐針鈴銷鋒錄錢鍵鏈鏡鑒鑽閃閉開閒間閣隊階際陸陳陰陽險隨雙雜離難靜響頁項順須預領頭題額願類顯飛養餘"
    "馳駐駕驗驅體髮鬥魚鮮鳥麗麥點齊齒號執報堅塊墊壞壟夢奪奮媽婦孫學實審寫寬對導專尋將爾層屬嶺歲幣師帶幫幹廠廢"
    "應廟強彈彙後徑從復憶態慣慮懷戰戶拋擇損換據擁擴擊擔擬攝敗敵斷時晉曉暢曆書術東極構樣標樞樓樹橋檔檢權歐歡歷歸"
    "殘殺氣決沒況淚測湧準溫滅滬滿漢潔濃濕災為無煙熱愛爺牆獎獨獲現環產畫當療癥發盤盡監盧眾睏確碼禮禦稅種穩窩競筆築"
    "簡簽籌糧紀紅納級細紹絕維緊緣編緩縮績繁繪罰羅習職肅腳臨興舉舊艙艦莊萊葉蓋藍蘋蘇處虛蟲補襲"
)
_SIMPLIFIED = (
    "华东车业电脑网络资讯软体开发设计制造贸易进国际实银证券险产财务会计师顾问咨询医药药疗学云数据库储运输"
    "机构备电压线缆灯钢铁铜铝矿环节绿农渔盐饮餐馆饭广场门视听乐游戏艺术传媒联盟动体验圣罗兰马龙凤鸿鹏鹰万亿兴隆"
    "丰宝贝区县乡镇岛湾滩滨台泽济苏宁兰贵阳云厦长庆汤尔达卫诗刘张陈杨赵黄吴邓许郑冯韩叶蒋萧吕卢贾邹阎陆赖龚谭颜"
    "关红纯纲维纺织网丝纸练组织经纬结终给统继续综线总绩优价侨亿偿侧伟杰传伤债仅备条来伦个俩们内两册冻别创划剧剂"
    "劲胜劳势区协单卖买冲装制复见规觉览观试详语诚调谈请诺谢证议护读变让竖货质购赞赛赶迹转轻轮较辆办农远适选迁边"
    "还邮邻酱释厘针铃销锋录钱键链镜鉴钻闪闭开闲间阁队阶际陆陈阴阳险随双杂离难静响页项顺须预领头题额愿类显飞养余"
    "驰驻驾验驱体发斗鱼鲜鸟丽麦点齐齿号执报坚块垫坏垄梦夺奋妈妇孙学实审写宽对导专寻将尔层属岭岁币师带帮干厂废"
    "应庙强弹汇后径从复忆态惯虑怀战户抛择损换据拥扩击担拟摄败敌断时晋晓畅历书术东极构样标枢楼树桥档检权欧欢历归"
    "残杀气决没况泪测涌准温灭沪满汉洁浓湿灾为无烟热爱爷墙奖独获现环产画当疗症发盘尽监卢众困确码礼御税种稳窝竞笔筑"
    "简签筹粮纪红纳级细绍绝维紧缘编缓缩绩繁绘罚罗习职肃脚临兴举旧舱舰庄莱叶盖蓝苹苏处虚虫补袭"
)
SIMPLIFY = str.maketrans(
    dict(
        zip(
            _TRADITIONAL
            + "積稱穎聲裡廳帳佈係參啟喬團圖園圓銘錦頓騰駿龐傘廠廣廬彎徹慶懸戲擺攜攤斬暉曠棧檸櫻歲殼滾潤濱瀾灑燒獅瑪瓊畢碩磚筍範紮紗紡緻縫纖罐聖肅膠艷蓮薩蝦裏襯詞豬貓賓趙輝輯轎達郎鄧釣鈺鉅鉑銳鋁鋪錘鍋鍾鎖鎢鏡鐘閔閱闊陣雋霧韋韻頌頻顆飛飼駱騎鯨鷺鹵黨鼎広",
            _SIMPLIFIED
            + "积称颖声里厅帐布系参启乔团图园圆铭锦顿腾骏庞伞厂广庐弯彻庆悬戏摆携摊斩晖旷栈柠樱岁壳滚润滨澜洒烧狮玛琼毕硕砖笋范扎纱纺致缝纤罐圣肃胶艳莲萨虾里衬词猪猫宾赵辉辑轿达郎邓钓钰巨铂锐铝铺锤锅钟锁钨镜钟闵阅阔阵隽雾韦韵颂频颗飞饲骆骑鲸鹭卤党鼎广",
            strict=True,
        )
    )
)
"""Traditional to simplified characters (繁→简), the ones that names and titles are made of."""

LEGAL_CJK = (
    "股份有限责任公司", "股份有限公司", "有限责任公司", "集团有限公司", "有限合伙企业", "有限合伙", "有限公司",
    "集团公司", "分公司", "子公司", "株式会社", "有限会社", "合同会社", "주식회사", "集团", "公司", "商行", "事务所",
)  # fmt: skip
"""Legal forms (公司形式) at a Chinese, Japanese or Korean name's end, longest first."""

LEGAL_LATIN = frozenset(
    [
        "co",
        "ltd",
        "limited",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "company",
        "llc",
        "llp",
        "lp",
        "plc",
        "pte",
        "pty",
        "gmbh",
        "ag",
        "kg",
        "se",
        "sa",
        "sas",
        "sarl",
        "srl",
        "spa",
        "bv",
        "nv",
        "ab",
        "as",
        "oy",
        "kk",
        "kabushiki",
        "kaisha",
        "sdn",
        "bhd",
        "group",
        "holding",
        "holdings",
        "the",
    ]
)

REGIONS: dict[str, tuple[str, ...]] = {
    "beijing": ("北京",), "shanghai": ("上海",), "tianjin": ("天津",), "chongqing": ("重庆",),
    "guangdong": ("广东",), "guangzhou": ("广州",), "shenzhen": ("深圳",), "dongguan": ("东莞",), "foshan": ("佛山",),
    "zhejiang": ("浙江",), "hangzhou": ("杭州",), "ningbo": ("宁波",), "jiangsu": ("江苏",), "nanjing": ("南京",),
    "suzhou": ("苏州",), "wuxi": ("无锡",), "shandong": ("山东",), "qingdao": ("青岛",), "jinan": ("济南",),
    "fujian": ("福建",), "xiamen": ("厦门",), "fuzhou": ("福州",), "sichuan": ("四川",), "chengdu": ("成都",),
    "hubei": ("湖北",), "wuhan": ("武汉",), "hunan": ("湖南",), "changsha": ("长沙",), "henan": ("河南",),
    "zhengzhou": ("郑州",), "anhui": ("安徽",), "hefei": ("合肥",), "liaoning": ("辽宁",), "dalian": ("大连",),
    "shenyang": ("沈阳",), "xian": ("西安",), "yunnan": ("云南",), "kunming": ("昆明",), "hainan": ("海南",),
    "hongkong": ("香港",), "macau": ("澳门",), "taiwan": ("台湾",), "taipei": ("台北",), "singapore": ("新加坡",),
    "japan": ("日本",), "tokyo": ("东京",), "germany": ("德国",), "usa": ("美国",),
    "east": ("华东",), "south": ("华南",), "north": ("华北",), "southwest": ("西南",),
}  # fmt: skip
"""Regions (地区) by their key; the key is also the Latin spelling."""

COUNTRY_WORDS = ("中国", "china", "prc")

GENERIC: dict[str, tuple[str, ...]] = {
    "technology": ("信息技术", "科学技术", "科技", "技术", "technology", "technologies", "tech"),
    "trading": ("国际贸易", "进出口", "贸易", "商贸", "trading", "trade"),
    "industry": ("实业", "工业", "industry", "industries", "industrial"),
    "electronics": ("电子商务", "电子", "electronics", "electronic"),
    "information": ("信息", "资讯", "information"),
    "network": ("网络", "互联网", "network", "networks"),
    "software": ("软件", "software"),
    "bank": ("银行", "bank"),
    "logistics": ("物流", "供应链", "logistics"),
    "engineering": ("工程", "engineering"),
    "construction": ("建设", "建筑", "construction"),
    "media": ("传媒", "文化传播", "文化", "media"),
    "medical": ("医疗", "医药", "medical", "pharma"),
    "consulting": ("咨询", "顾问", "consulting", "consultants"),
    "investment": ("投资", "investment", "capital"),
    "manufacturing": ("制造", "manufacturing"),
    "service": ("服务", "service", "services"),
    "international": ("国际", "international", "intl"),
    "development": ("发展", "development"),
    "energy": ("能源", "energy"),
    "food": ("食品", "food", "foods"),
    "automotive": ("汽车", "automotive", "auto"),
    "textile": ("纺织", "textile", "textiles"),
    "equipment": ("设备", "equipment"),
    "material": ("材料", "materials"),
    "insurance": ("保险", "insurance"),
}
"""What half of all companies have in their names: alone it identifies nobody, and two different ones are two companies."""

NOISE = frozenset(
    {
        "项目",
        "project",
        "任务",
        "task",
        "活动",
        "campaign",
        "的",
        "of",
        "for",
        "and",
        "与",
        "和",
    }
)
"""Words that say of what kind a thing is, not which one."""

KINDS_ALONE = frozenset({"customer", "supplier"})
"""Alone they name nobody; within a title ("customer portal") they tell it from others."""

BILINGUAL: dict[str, tuple[str, ...]] = {
    "customer": ("客户", "customer", "client"), "supplier": ("供应商", "supplier", "vendor"), "system": ("系统", "system"), "platform": ("平台", "platform"), "upgrade": ("升级", "upgrade"),
    "migration": ("迁移", "migration"), "website": ("官网", "网站", "website"), "app": ("应用", "app"),
    "annual": ("年度", "annual"), "renewal": ("续约", "续签", "renewal"), "contract": ("合同", "contract"),
    "procurement": ("采购", "procurement", "purchasing"), "warehouse": ("仓库", "仓储", "warehouse"),
    "payment": ("支付", "付款", "payment"), "order": ("订单", "order", "orders"), "data": ("数据", "data"),
    "management": ("管理", "management"), "launch": ("上线", "发布", "launch"),
    "spring": ("春季", "spring"), "summer": ("夏季", "summer"), "autumn": ("秋季", "autumn"), "winter": ("冬季", "winter"),
    "report": ("报告", "报表", "report"), "training": ("培训", "training"), "security": ("安全", "security"),
    "audit": ("审计", "audit"), "mobile": ("移动端", "mobile"), "portal": ("门户", "portal"), "test": ("测试", "test"),
    "integration": ("对接", "集成", "integration"), "promotion": ("推广", "促销", "promotion"),
}  # fmt: skip
"""Words of project titles that a team writes in either language."""

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("腾讯", "tencent"), ("阿里巴巴", "阿里", "alibaba"), ("华为", "huawei"), ("字节跳动", "字节", "bytedance"), ("百度", "baidu"),
    ("京东", "jd", "jd.com"), ("小米", "xiaomi"), ("海尔", "haier"), ("联想", "lenovo"), ("比亚迪", "byd"), ("美的", "midea"),
    ("中国移动", "china mobile"), ("中国联通", "china unicom"), ("中国电信", "china telecom"), ("国家电网", "state grid"),
    ("中国工商银行", "工商银行", "工行", "icbc"), ("中国建设银行", "建设银行", "建行", "ccb"), ("中国银行", "中行", "bank of china"),
    ("中国农业银行", "农业银行", "农行", "abc bank"), ("招商银行", "招行", "cmb"), ("中石化", "中国石化", "中国石油化工", "sinopec"), ("中石油", "中国石油", "petrochina"), ("浦发银行", "浦东发展银行", "spdb"), ("交通银行", "交行", "bocom"),
    ("西门子", "siemens"), ("博世", "bosch", "robert bosch"), ("大众汽车", "volkswagen", "vw"), ("宝马", "bmw"), ("苹果", "apple"),
    ("微软", "microsoft"), ("三星", "samsung"), ("丰田", "toyota"), ("索尼", "sony"), ("英特尔", "intel"), ("亚马逊", "amazon"),
)  # fmt: skip
"""Names (企业名称) that are written in two ways by everybody; short forms included."""

STATUS: dict[str, tuple[str, ...]] = {
    "open": (
        "open", "in progress", "ongoing", "active", "doing", "pending", "todo", "new", "negotiating", "negotiation",
        "proposal", "quoted", "following", "follow up", "qualified", "planned", "running", "unfinished", "on hold",
        "进行中", "跟进中", "谈判中", "洽谈中", "报价", "已报价", "方案", "未完成", "待办", "处理中", "开发中", "计划中", "意向", "商机", "暂停", "未签约",
    ),
    "won": ("won", "signed", "closed won", "contracted", "成交", "已成交", "签约", "已签约", "赢单", "已签"),
    "lost": ("lost", "closed lost", "cancelled", "canceled", "abandoned", "丢单", "输单", "已取消", "取消", "终止", "已终止", "流失"),
    "done": (
        "done", "completed", "complete", "finished", "closed", "delivered", "resolved", "released", "ended",
        "完成", "已完成", "结束", "已结束", "关闭", "已关闭", "交付", "已交付", "结项", "已结项", "上线", "已上线",
    ),
}  # fmt: skip
"""What people write for the state of a deal, project or task (状态), by the state that it means."""
