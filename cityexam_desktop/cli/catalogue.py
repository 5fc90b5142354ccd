"""All commands: in which module each is, where its help stands, and its one line of help.

A command's module is imported when the command is run, so that the list of all commands
costs no more than reading it here.
"""

from __future__ import annotations

from typing import Final, NamedTuple

CLERK: Final = "填报单位"
BUREAU: Final = "县住建局"
ANYBODY: Final = "通用"


class Entry(NamedTuple):
    """One command or group of commands; `section` is empty for what help does not show."""

    section: str
    module: str
    attribute: str
    line: str


CATALOGUE: Final[dict[str, Entry]] = {
    "set": Entry(CLERK, "values", "set_value", "填一个数。"),
    "attach": Entry(CLERK, "values", "attach", "给一个数附上佐证材料。"),
    "sheet": Entry(CLERK, "sheets", "sheet_group", "表格：写出部门填报表，读入填好的表格。"),
    "handout": Entry(
        CLERK, "handing", "handout_group", "分发：把一张表拆开交给各处填，看谁没有交回。"
    ),
    "collect": Entry(CLERK, "handing", "collect", "回收：收回任意多个填好的表格，每行记下来源。"),
    "survey": Entry(CLERK, "rows", "survey", "标明各行的调查状态。"),
    "row": Entry(CLERK, "rows", "row_group", "名录表的行：增加、删去。"),
    "unchanged": Entry(
        CLERK, "looking", "unchanged", "本年无变化，沿用上年：一张表连同理由一次填好。"
    ),
    "consequences": Entry(
        CLERK, "looking", "consequences", "影响：本单位的数用于哪些指标，哪些可能列为问题。"
    ),
    "explain": Entry(CLERK, "doubts", "explain", "说明一条“须说明”的意见。"),
    "check": Entry(CLERK, "doubts", "check", "列出核查意见。"),
    "finalise": Entry(CLERK, "sending", "finalise", "定稿：把草稿定为下一稿，给出报送码。"),
    "print": Entry(
        CLERK, "papers", "print_edition", "打印：把一稿写成定稿表，或领导送签单（PDF）。"
    ),
    "export": Entry(CLERK, "sending", "export", "报出：给已定稿的一稿签名，写成报送包。"),
    "reply": Entry(CLERK, "sending", "reply_group", "县住建局的回执和退回修改单：打开，答复批注。"),
    "recover": Entry(CLERK, "passing", "recover", "取回：重装电脑后，读回本单位报出过的报送包。"),
    "takeover": Entry(CLERK, "passing", "takeover", "接手：打开上一位填报员的移交文件。"),
    "new": Entry(BUREAU, "tasks", "new", "新建本县体检：县住建局的数据文件和报送密钥。"),
    "plan": Entry(
        BUREAU, "planning", "plan_group", "准备一年的任务：指标取舍、单位、体检单元、分工，下发。"
    ),
    "task": Entry(BUREAU, "tasks", "task_group", "任务包：下发、打开、核对。"),
    "receive": Entry(BUREAU, "inbox", "receive", "收件：收一个或多个报送包，也可以写文件夹。"),
    "enter": Entry(BUREAU, "onbehalf", "enter", "代录：替一个单位录入填好的填报表或来函。"),
    "parked": Entry(BUREAU, "inbox", "parked", "列出已收到、待核对单位的报送包。"),
    "register": Entry(
        BUREAU, "inbox", "register", "核对单位：输入听到的单位识别码，或盖章表上的报送码。"
    ),
    "clear": Entry(BUREAU, "clearing", "clear", "核对一批：照清单逐行核对识别码或报送码。"),
    "return": Entry(BUREAU, "inbox", "give_back", "退回修改：签发退回修改单，批注写到格子。"),
    "remark": Entry(BUREAU, "inbox", "remark", "批注：看一份报送包时记在格子上，退回时带上。"),
    "receipt": Entry(BUREAU, "inbox", "receipt", "签发回执。"),
    "approve": Entry(BUREAU, "decisions", "approve", "审核通过一份报送包，或没有意见的全部。"),
    "unapprove": Entry(BUREAU, "decisions", "unapprove", "撤销一份报送包的通过。"),
    "decide": Entry(BUREAU, "decisions", "decide", "裁定：几份同级的稿子，或两个单位不同的数。"),
    "correct": Entry(BUREAU, "decisions", "correct", "更正汇总里的一个数。"),
    "uncorrect": Entry(BUREAU, "decisions", "uncorrect", "取消一处更正，用回签名的数。"),
    "withdraw": Entry(BUREAU, "decisions", "withdraw", "把一个单位的填报移出汇总，直到恢复。"),
    "restore": Entry(BUREAU, "decisions", "restore", "恢复移出的单位。"),
    "admit": Entry(BUREAU, "decisions", "admit", "准予采用一个单位用旧表填的报送包。"),
    "retire": Entry(BUREAU, "decisions", "retire", "停用一个单位登记过的密钥，或恢复。"),
    "registered": Entry(BUREAU, "decisions", "registered", "列出各单位登记过的密钥。"),
    "grade": Entry(BUREAU, "decisions", "grade", "录入专家给一项指标评的等级。"),
    "merge": Entry(BUREAU, "results", "merge", "汇总：计入了哪些单位的哪一稿，还缺谁。"),
    "progress": Entry(BUREAU, "results", "progress", "进度：各单位报了没有、到哪一步。"),
    "stamped": Entry(BUREAU, "officer", "stamped", "纸质件：登记盖章原件或扫描件。"),
    "watch": Entry(BUREAU, "officer", "watch", "看收件文件夹里有哪些新文件，收下。"),
    "chase": Entry(BUREAU, "officer", "chase", "催报：各单位还欠什么；写成催报单或文字。"),
    "talks": Entry(BUREAU, "officer", "talks", "部门间对不上的数；写成数据会商单。"),
    "outliers": Entry(BUREAU, "officer", "outliers", "异常值：与上年、与同类对象差得远的数。"),
    "compare": Entry(BUREAU, "officer", "compare", "比较两稿、两年，只列不同的。"),
    "dataset": Entry(BUREAU, "officer", "dataset", "写出全县数据：Excel 或 CSV 数据包。"),
    "trace": Entry(BUREAU, "officer", "trace", "一个汇总数的来历。"),
    "ledger": Entry(BUREAU, "registerbook", "ledger", "收件登记簿：查阅、查找，写成表格。"),
    "corrections": Entry(BUREAU, "registerbook", "corrections", "列出本局更正过的数。"),
    "exempt": Entry(BUREAU, "registerbook", "exempt", "准予降级：对一个单位放宽一条规则。"),
    "intake": Entry(
        BUREAU, "registerbook", "intake", "收件清点：收到的每个文件，每个单位的纸质件。"
    ),
    "receipts": Entry(BUREAU, "registerbook", "receipts", "一次写出所有单位的回执。"),
    "forms": Entry(BUREAU, "registerbook", "forms", "给不装程序的单位写出填报表（Excel）。"),
    "confirm": Entry(BUREAU, "registerbook", "confirm", "写出一个单位的代录及更正确认单。"),
    "table": Entry(
        BUREAU,
        "outside",
        "table_group",
        "表格：核查意见、会商、审核、纸质件、更正写出去，填好读回。",
    ),
    "assess": Entry(BUREAU, "results", "assess", "评价：各项指标的数值、标准、达标、上年和依据。"),
    "index": Entry(BUREAU, "healthindex", "index", "健康指数：全县和各维度的指数，每项怎么来的。"),
    "report": Entry(BUREAU, "results", "report", "写出体检报告：PDF、Word 或 Excel。"),
    "audit": Entry(BUREAU, "results", "audit", "核对留底：登记簿、报送包的签名、入库的每一个数。"),
    "upward": Entry(BUREAU, "passing", "upward", "上报：写成县级汇总包，供上级逐数核对。"),
    "show": Entry(ANYBODY, "show", "show", "数据文件里有什么：任务、各稿、填报值。"),
    "find": Entry(ANYBODY, "looking", "find", "查找：在整个数据文件里找字、数、地点。"),
    "verify": Entry(ANYBODY, "verify", "verify", "检验一个文件：是否完整、签名是否有效。"),
    "keys": Entry(ANYBODY, "sending", "show_keys", "显示单位识别码；--new 换新的报送密钥。"),
    "key": Entry(ANYBODY, "keyfiles", "key_group", "密钥：备份、核对备份、取回；县住建局换密钥。"),
    "handover": Entry(ANYBODY, "passing", "handover", "移交：把数据文件交给下一位。"),
    "history": Entry(ANYBODY, "tasks", "history_group", "往年数据：导入。"),
    "backup": Entry(ANYBODY, "files", "backup", "备份数据文件：写一份完整的副本。"),
    "copies": Entry(ANYBODY, "copies", "copies_group", "自动备份：现在备份、列出、恢复。"),
    "pack": Entry(ANYBODY, "packs", "pack_group", "指标方案：检查、比较、试跑，写成工作簿、网页。"),
    "overlay": Entry(
        BUREAU, "overlays", "overlay_group", "本县增减方案：不采用、本县标准、核实、权重、分工。"
    ),
    "demo": Entry(ANYBODY, "files", "demo", "演示：走完“示例县”的一年，从任务到报告。"),
    "commands": Entry("", "files", "commands", "写出 docs/COMMANDS.md 的内容。"),
}
"""In the order in which help shows them."""


def by_section() -> dict[str, list[tuple[str, str]]]:
    """The (name, line of help) pairs that help shows, by section."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name, entry in CATALOGUE.items():
        if entry.section:
            found.setdefault(entry.section, []).append((name, entry.line))
    return found
