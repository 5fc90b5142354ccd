"""A made-up county's report with everything a report can hold, long enough to break pages."""

from __future__ import annotations

from decimal import Decimal

from cityexam_desktop.report.blocks import (
    Align,
    Band,
    Barcode,
    Bars,
    Block,
    Column,
    Contents,
    Fact,
    Figure,
    Heading,
    KeyFacts,
    Ledger,
    PageBreak,
    Paragraph,
    Radar,
    Report,
    Series,
    Signatures,
    Stacks,
    Style,
    Table,
    Tone,
    UnitCode,
)

RARE = "㙦头镇、堃家村、溧水河、洑家社区、𠙶里小区"
VERDICTS = (
    ("达标", Tone.GOOD),
    ("未达标", Tone.BAD),
    ("缺数未算", Tone.CAUTION),
    ("无标准", Tone.MUTED),
    ("不适用", Tone.MUTED),
)
DIMENSIONS = ("住房", "小区（社区）", "街区", "城区（城市）")
NAMES = (
    "存在使用安全隐患的住宅数量",
    "存在管线管道破损的住宅数量",
    "入户水质水量不达标的住宅数量",
    "未达标配建的养老服务设施的小区数量",
    "新能源汽车充电桩缺口数",
    "停车泊位缺口数",
    "人均公园绿地面积",
    "建成区绿道服务半径覆盖率",
    "生活污水集中收集率",
    "历史文化街区、历史建筑挂牌建档率",
)
_MEASURES = ("栋", "栋", "栋", "个", "个", "个", "㎡/人", "%", "%", "%")
_LONG = (
    "按照《住房和城乡建设部关于全面开展城市体检工作的指导意见》（建科〔2023〕75号）要求，"
    "县住房和城乡建设局会同22个填报单位，对5个社区、60个小区、600栋住宅开展了2026年城市体检，"
    "数据截至2025年12月31日。体检范围包括" + RARE + "等，建成区面积36.8㎢，抽样住宅1204栋、"
    "建筑面积约286.5万㎡；室内温度≥18℃的住宅占92.3%，较上年提高1.4个百分点——"
    "其中“老旧小区”的改善最为明显，但仍有3个小区（见附表）未达到标准……"
)


def indicator_rows(count: int = 60) -> tuple[tuple[str, ...] | Band, ...]:
    """Give `count` indicators under the bands of their dimensions."""
    rows: list[tuple[str, ...] | Band] = []
    words = [word for word, _ in VERDICTS]
    for index in range(count):
        if index % 15 == 0:
            rows.append(Band(DIMENSIONS[index // 15 % 4]))
        this = Decimal(index * 37 % 1000) / 10
        last = Decimal(index * 41 % 1000) / 10
        rows.append(
            (
                str(index + 1),
                NAMES[index % 10] + (f"（第{index + 1}项）" if index > 9 else ""),
                _MEASURES[index % 10],
                f"{this}",
                f"{last}",
                "好转" if this > last else "变差",
                f"≥{(index * 7) % 90}" if index % 5 else "国家未定，本县暂不评价",
                words[index % 5],
                "县住房和城乡建设局" if index % 2 else "县城市管理局、各街道办事处",
            ),
        )
    return tuple(rows)


def indicator_table() -> Table:
    """Give the summary of 60 indicators on turned pages."""
    return Table(
        "指标值汇总",
        (
            Column("序号", 5, Align.CENTRE),
            Column("指标", 26),
            Column("计量单位", 8, Align.CENTRE),
            Column("本年", 8, Align.RIGHT),
            Column("上年", 8, Align.RIGHT),
            Column("变化", 7, Align.CENTRE),
            Column("标准", 14),
            Column("判定", 9, Align.CENTRE),
            Column("责任单位", 20),
        ),
        indicator_rows(),
        notes=("注：数据截至2025年12月31日；“缺数未算”指有单位未报，见缺数与替代口径表。",),
        landscape=True,
        tones=VERDICTS,
    )


def radar() -> Radar:
    """Give a radar of eight axes, one of them without this year's value."""
    axes = (
        "住房安全耐久",
        "住房功能完备",
        "小区设施完善",
        "小区环境宜居与邻里和睦",
        "街区功能完善",
        "街区整洁有序",
        "城区生态宜居",
        "城区安全韧性",
    )
    last = tuple(Decimal(one) for one in (62, 70, 55, 81, 44, 67, 90, 71))
    this = tuple(Decimal(one) for one in ("71", "75.5", "60", "79", "58", "72", "91.3", "80"))
    return Radar(axes, (Series("上年", last), Series("本年", this)), Decimal(100), "%")


def bars() -> Bars:
    """Give twenty categories of two years."""
    names = tuple(
        f"{NAMES[index % 10]}" if index % 2 else f"㙦头镇𠙶里第{index}社区" for index in range(20)
    )
    last = tuple(None if index == 4 else Decimal(index * 37 % 100) for index in range(20))
    this = tuple(
        None if index in {4, 9} else Decimal(index * 53 % 1000) / 10 for index in range(20)
    )
    return Bars(names, (Series("上年", last), Series("本年", this)), "%", Decimal(70))


def stacks() -> Stacks:
    """Give the verdicts by dimension."""
    counts = ((7, 8, 4, 20), (2, 3, 1, 9), (0, 1, 4, 2), (1, 0, 1, 2))
    named = zip(VERDICTS, counts, strict=False)
    return Stacks(
        DIMENSIONS,
        tuple(
            Series(word, tuple(Decimal(one) for one in row), tone) for (word, tone), row in named
        ),
        "项",
    )


def _chapter(name: str, sections: int) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, f"{name}分析"), Paragraph(_LONG)]
    for index in range(sections):
        blocks += [
            Heading(2, NAMES[index % 10]),
            Paragraph(_LONG),
            Heading(3, "存在问题"),
            Paragraph("其中<b>3</b>个小区 & 2个社区未完成整治，须于2026年6月30日前完成。" + _LONG),
            Paragraph("来源：县统计局《2025年统计年鉴》第36页。", Style.NOTE),
        ]
    return tuple(blocks)


def sample_report() -> Report:
    """Give the whole report."""
    digits = "0123456789" * 3
    codes = tuple(
        UnitCode(
            f"县第{index}局", f"第{1 + index % 2}稿", " ".join((digits[index : 6 + index],) * 4)
        )
        for index in range(1, 23)
    )
    facts = (
        Fact("达标", "23", "项", "上年19项", Tone.GOOD),
        Fact("未达标", "9", "项", "其中底线型2项", Tone.BAD),
        Fact("缺数未算", "4", "项", "涉及3个单位", Tone.CAUTION),
        Fact("无标准、不适用", "24", "项", "", Tone.MUTED),
        Fact("体检住宅", "600", "栋"),
        Fact("体检小区", "60", "个"),
        Fact("居民问卷", "1,204", "份", "有效率96.3%"),
        Fact("上年问题整治完成率", "78.6", "%", "11项未完成"),
    )
    blocks: tuple[Block, ...] = (
        Contents(),
        Heading(1, "工作概述"),
        Paragraph(_LONG),
        KeyFacts(facts),
        Paragraph("体检不是排名，而是为了找到问题、解决问题。", Style.QUOTE),
        Paragraph(_LONG),
        Heading(2, "总体评价"),
        Figure("各维度达标率", radar(), "来源：指标值汇总表。缺数的维度不连线。"),
        Figure("各项指标两年对比", bars(), "单位为%的指标；缺数不作为零。"),
        Figure("各维度判定结果", stacks()),
        *_chapter("住房维度", 4),
        *_chapter("小区（社区）维度", 3),
        Heading(1, "上一年度问题整治情况"),
        Table(
            "上年整治台账",
            (
                Column("编号", 8, Align.CENTRE),
                Column("问题", 30),
                Column("期限", 14, Align.CENTRE),
                Column("状态", 10, Align.CENTRE),
                Column("未完成原因", 30),
            ),
            tuple(
                (
                    f"2025-{index:03}",
                    NAMES[index % 10] + "较多，居民反映集中",
                    "2026年6月30日",
                    "已完成" if index % 3 else "未完成",
                    "" if index % 3 else _LONG[:60],
                )
                for index in range(1, 26)
            ),
            tones=(("已完成", Tone.GOOD), ("未完成", Tone.BAD)),
        ),
        Heading(1, "附件1　指标值汇总表", numbered=False),
        indicator_table(),
        PageBreak(),
        Heading(1, "附件2　编制依据", numbered=False),
        Ledger("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", 318, codes),
        Signatures((("编制", ""), ("审核", ""), ("签发", ""))),
    )
    return Report(
        title="示例县2026年城市自体检报告",
        subtitle="（征求意见稿）",
        issuer="示例县住房和城乡建设局",
        date_text="2026年11月",
        banner="示例数据",
        blocks=blocks,
        cover_lines=(
            ("指标方案", "住房和城乡建设部《城市体检工作手册》（2025年）60项指标"),
            ("数据时点", "2025年12月31日"),
            ("稿　　次", "征求意见稿第1稿"),
        ),
        colophon=("本报告由城市体检填报与汇总软件依据各单位签名报送的数据生成。",),
    )


def sample_form() -> Report:
    """Give a department's filled form, stamped and without a cover."""
    code = "482913 750264 918835 627401"
    return Report(
        title="示例县2026年城市体检部门填报表（定稿）",
        issuer="县城市管理局",
        date_text="数据截至2025年12月31日",
        banner="示例数据",
        landscape=True,
        cover=False,
        page_stamp=code,
        footer="第2稿",
        blocks=(
            Table(
                "",
                indicator_table().columns,
                indicator_rows(30),
                notes=("“变化”按指标方向判定。",),
                tones=VERDICTS,
            ),
            Barcode(code.replace(" ", ""), f"报送码 {code}"),
            Signatures(
                (
                    ("单位负责人", ""),
                    ("审核人", ""),
                    ("填表人", "张三"),
                    ("电话", ""),
                    ("报出日期", "2026年4月3日"),
                    ("稿次", "第2稿"),
                ),
            ),
        ),
    )
