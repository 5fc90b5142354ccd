"""What people read above the tables of a pack: Chinese names, words for options, help.

The workbook shows these; reading it back accepts them, the columns' own names, and
near misses of both.
"""

from __future__ import annotations

from typing import Final

from cityexam_desktop.formpack.concordance import BECAME_WORDS
from cityexam_desktop.formpack.local import ACTION_WORDS

SHEETS: Final[dict[str, str]] = {
    "pack": "方案", "levels": "层级", "dimensions": "维度", "units": "填报单位",
    "forms": "填报表", "base_data": "基础数据项", "owners": "填报分工", "indicators": "指标",
    "parts": "指标分项", "rules": "核查规则", "grades": "定级", "sources": "来源",
    "concordance": "新旧对照", "members": "合称成员", "work_items": "工作任务",
    "targets": "任务目标", "mechanisms": "工作机制", "local": "本县增减",
}  # fmt: skip
"""The sheet of every table."""

PACK_WORDS: Final[dict[str, str]] = {
    "title": "方案名称", "version": "版本", "needs": "所需程序版本", "document": "依据文件",
    "as_of_rule": "数据时点", "scope_note": "适用范围", "unevaluated_count": "未评级指标计入占比",
    "index_version": "健康指数规则版本", "index_cap": "健康指数底线封顶分",
    "index_missing": "健康指数缺数怎样计", "index_document": "健康指数启用依据",
}  # fmt: skip
"""What the keys of ``pack.csv`` are called."""

GUIDE: Final = "说明"
"""The sheet that tells how to fill the others; it is not read."""

_YES_NO: Final = {"yes": "是", "no": "否"}
_CONFIDENCE: Final = {
    "verified": "已核原文", "recalled": "待核", "inferred": "推断", "local": "本县自定",
}  # fmt: skip
_MISSING: Final = {"skip": "跳过", "zero": "当作0", "report": "报出"}
_ZERO: Final = {"none_here": "无此对象", "missing": "缺数"}

WORDS: Final[dict[tuple[str, str], dict[str, str]]] = {
    ("", "confidence"): _CONFIDENCE,
    ("", "threshold_confidence"): _CONFIDENCE,
    ("", "zero_denominator"): _ZERO,
    ("forms", "kind"): {"list": "清单", "places": "逐单元", "register": "名录"},
    ("forms", "rows_by"): {"owner": "填报单位", "bureau": "县住建局"},
    ("forms", "by_exception"): _YES_NO,
    ("base_data", "type"): {
        "count": "整数", "decimal": "小数", "text": "文字", "choice": "选择", "yesno": "是否",
        "date": "日期", "month": "年月",
    },
    ("base_data", "rollup"): {
        "sum": "合计", "mean": "平均", "max": "最大", "min": "最小", "none": "不汇总",
    },
    ("base_data", "required"): _YES_NO,
    ("base_data", "carry"): _YES_NO,
    ("base_data", "evidence"): _YES_NO,
    ("base_data", "shared"): _YES_NO,
    ("base_data", "time"): {
        "as_of": "数据时点", "whole_year": "全年", "school_year": "学年",
        "survey_day": "调查日", "latest": "最近公布",
    },
    ("base_data", "sensitivity"): {
        "public": "公开", "internal": "内部", "no_wechat": "不得用微信",
    },
    ("owners", "role"): {"owner": "牵头", "witness": "核对", "support": "配合"},
    ("indicators", "combine"): {"sum": "相加"},
    ("indicators", "direction"): {
        "higher": "越高越好", "lower": "越低越好", "range": "在区间内", "observe": "只作观察",
    },
    ("indicators", "kind"): {
        "bottom_line": "底线型", "improvement": "提升型", "target": "目标型",
    },
    ("indicators", "applicable"): _YES_NO,
    ("indicators", "graded"): _YES_NO,
    ("rules", "scope"): {
        "value": "单个数", "row": "一行", "form": "一张表", "department": "一个单位",
        "year": "与上年", "county": "跨单位",
    },
    ("rules", "left_missing"): _MISSING,
    ("rules", "right_missing"): _MISSING,
    ("rules", "level"): {"must": "必须改正", "explain": "须说明", "notice": "请留意"},
    ("grades", "basis"): {"best": "很好", "good": "很好加较好"},
    ("grades", "poor"): {"none": "没有不足", "some": "有不足", "any": "不论"},
    ("local", "action"): ACTION_WORDS,
    ("local", "table"): {"indicators": "指标", "parts": "指标分项", "rules": "核查规则"},
    ("concordance", "change"): BECAME_WORDS,
    ("targets", "period"): {
        "once": "一次性", "annual": "每年", "5-yearly": "每五年", "standing": "长期",
        "programme": "整个期间",
    },
    ("targets", "kind"): {
        "quantity": "数量", "ratio": "比例", "milestone": "节点", "coverage": "全覆盖",
        "elimination": "消除", "frequency": "频次", "duration": "期限", "radius": "服务半径",
        "structure": "构成", "programme": "行动", "grade": "等级", "benchmark": "对标",
    },
}  # fmt: skip
"""The words that stand for options, by (table or empty for all, column)."""

LISTS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("", "threshold_operator"): (">=", "<=", "=", "between"),
    ("", "zero_denominator"): ("100", "0"),
    ("rules", "operator"): (">=", "<=", "=", "<>", ">", "<"),
    ("targets", "operator"): ("=", ">=", "<=", "between", "about"),
}
"""Options that are shown as they are, beside those that have words."""

HEADINGS: Final[dict[str, tuple[str, str]]] = {
    "key": ("项目", "方案的各个项目，不要改动。"),
    "value": ("内容", "该项目的内容。"),
    "code": ("代码", "英文字母开头，只含英文字母、数字和下划线；全方案不重复，定了就不再改。"),
    "name": ("名称", "给人看的名称。"),
    "parent": ("上级", "上一级的代码；最高一级留空。"),
    "group": ("分组", "所属的一组。"),
    "kind": ("类型", "从下拉表里选。"),
    "note": ("备注", "可以留空。"),
    "title": ("标题", "给人看的标题。"),
    "level": ("层级", "在哪一级填报或计算，填层级表里的代码，如 county。"),
    "rows_by": ("谁可加行", "只有名录要填。"),
    "by_exception": ("只勾问题", "填“是”：标为已调查的行，没勾的检查项就是没有问题。"),
    "form": ("填报表", "填报表的代码。"),
    "measure": ("计量单位", "如 ㎡、km²、%、个；公式按计量单位核对。"),
    "type": ("数据类型", "从下拉表里选。"),
    "choices": ("选项", "只有选择项要填，选项之间用 | 隔开。"),
    "decimals": ("小数位数", "打印和判断达标时保留的位数。"),
    "minimum": ("最小值", "可以留空。"),
    "maximum": ("最大值", "可以留空。"),
    "rollup": ("汇总办法", "下级的数怎样合成上级的数。"),
    "weight": ("权重", "求平均时填权重数据项的代码；指标填权重数。"),
    "formula": ("公式", "用数据项代码写，如 a / b * 100、COUNTIF(x, x = 1)。"),
    "required": ("必填", "填“是”则不填不能定稿；可以填暂缺并说明。"),
    "relevant": ("适用条件", "在什么情况下才问，用公式写，如 floors >= 4。"),
    "default": ("缺省值", "只勾问题的表里，没勾是什么意思，一般填 0。"),
    "carry": ("可沿用上年", "存量填“是”，流量填“否”。"),
    "time": ("时间属性", "这个数说的是哪个时间。"),
    "definition": ("口径", "一句话说清统计什么、不统计什么。"),
    "example": ("例子", "一个填得进去的值。"),
    "evidence": ("要佐证", "是否要附佐证材料。"),
    "shared": ("共用底数", "几项指标共用、只问一次的填“是”。"),
    "sensitivity": ("敏感程度", "这个数可以怎样传送。"),
    "min_coverage": ("最低覆盖", "0 到 1，逐单元填报的至少要有多少行有数。"),
    "source": ("来源", "来源表里的代码，几个之间用英文分号隔开。"),
    "confidence": ("可信程度", "待核和推断的标准不用来判断达标。"),
    "datum": ("数据项", "数据项代码；* 表示该表里没有单独列出的全部。"),
    "unit": ("单位", "填报单位的代码。"),
    "role": ("角色", "每个数据项只有一个牵头；核对的也报同一个数。"),
    "basis": ("依据", "这样分工或判定的依据。"),
    "number": ("序号", "整数。"),
    "dimension": ("所属维度", "维度表里的代码。"),
    "combine": ("向上合并", "逐单元计算的指标填“相加”，全县计算的留空。"),
    "direction": ("好坏方向", "数变大是变好还是变坏。"),
    "threshold_operator": ("标准比较符", "没有标准的留空。"),
    "threshold_low": ("标准下限", ">= 和 = 填这一格。"),
    "threshold_high": ("标准上限", "<= 填这一格；between 两格都填。"),
    "threshold_year": ("达标年份", "标准要求哪一年达到，可以留空。"),
    "threshold_document": ("标准出处", "文件名或文号，有标准的必填。"),
    "threshold_confidence": ("标准可信程度", "待核和推断的不判断达标。"),
    "norm": ("单处标准", "判断每一处设施的标准，不是指标值的标准。"),
    "zero_denominator": ("分母为零", "分母是 0 时指标算什么。"),
    "direct": ("直接填报项", "可直接填结果时，填那个数据项的代码。"),
    "applicable": ("适用于县", "不适用的须写明理由。"),
    "applicable_note": ("不适用理由", "不适用于本县的理由。"),
    "graded": ("专家评级", "是否由专家评很好、较好、一般、不足。"),
    "indicator": ("所属指标", "指标代码。"),
    "scope": ("范围", "规则或目标管到哪里。"),
    "left": ("左边", "用数据项代码写的公式。"),
    "operator": ("比较符", "从下拉表里选。"),
    "right": ("右边", "用数据项代码写的公式；上年数写 prev(代码)。"),
    "tolerance": ("容差", "0.5 或 5% 的样子。"),
    "left_missing": ("左边缺数时", "跳过、当作0，或报出。"),
    "right_missing": ("右边缺数时", "跳过、当作0，或报出。"),
    "sentence": ("意见", "不通过时怎么说；{left}、{right} 处填两边的数。"),
    "instruction": ("怎么办", "告诉填报人怎样核对、怎样改。"),
    "passes": ("通过的例子", "如 a=5; b=3，几组之间用 | 隔开。"),
    "fails": ("不通过的例子", "如 a=5; b=9，几组之间用 | 隔开。"),
    "grade": ("等级", "优、良、中、差。"),
    "low": ("下界", "百分比，含本数。"),
    "high": ("上界", "不含本数；目标为区间时填上限。"),
    "poor": ("不足项", "有没有评为不足的指标。"),
    "document": ("文件", "文件名和文号。"),
    "clause": ("条款", "在文件的哪一处。"),
    "pack": ("旧方案", "旧方案的代号，如 cn-2023。"),
    "old": ("旧代码", "新增的留空；新旧代码都写 *，就是其余代码全部不变。"),
    "new": ("新代码", "取消的留空。"),
    "change": ("变化", "口径变化会中断历年比较，须写明原因。"),
    "into": ("对到哪个方案", "对到本方案的留空；对到中间某一年方案的写那个方案的代号。"),
    "collective": ("合称", "“成员单位”之类合称的代码。"),
    "group_number": ("组号", "文件里的序号，如 一。"),
    "units": ("责任单位", "填报单位代码，用 | 隔开，照文件的次序。"),
    "actions": ("工作内容", "几项之间用 | 隔开。"),
    "places": ("地点", "几处之间用 | 隔开。"),
    "deliverables": ("成果", "几项之间用 | 隔开。"),
    "item": ("所属任务", "工作任务的代码。"),
    "words": ("文字目标", "没有数的目标写这里。"),
    "from_year": ("起始年份", "可以留空。"),
    "year": ("完成年份", "文件没有写的留空，不要推测。"),
    "period": ("周期", "从下拉表里选。"),
    "content": ("机制内容", "做什么。"),
    "who": ("由谁", "由谁负责。"),
    "frequency": ("多久一次", "文件没有写的不要推测。"),
    "table": ("哪张表", "从下拉表里选。"),
    "action": (
        "怎么办",
        "“不采用”须写理由；“已核实标准”须写依据的文件和核实人。其余由程序自己记。",
    ),
    "reason": ("理由", "不采用的理由，印进报告。"),
    "date": ("日期", "核实的日期，可以留空。"),
}
"""The Chinese heading and the help of every column."""

_OWN: Final[dict[tuple[str, str], str]] = {
    ("local", "who"): "核实人",
    ("rules", "level"): "轻重",
    ("concordance", "name"): "旧名称",
    ("concordance", "measure"): "旧计量单位",
    ("targets", "value"): "目标值",
    ("targets", "kind"): "目标类型",
}


def heading(table: str, column: str) -> str:
    """The Chinese heading of a column in a table."""
    return _OWN.get((table, column), HEADINGS[column][0])


def words_of(table: str, column: str) -> dict[str, str]:
    """The words for the options of a column: option -> word; empty for free text."""
    return WORDS.get((table, column)) or WORDS.get(("", column), {})


def options_of(table: str, column: str) -> tuple[str, ...]:
    """What may be chosen in a column, as the workbook shows it; empty for free text."""
    plain = LISTS.get((table, column)) or LISTS.get(("", column), ())
    return (*words_of(table, column).values(), *plain)
