"""Words that say nothing: the one judge of reasons and explanations that people write.

An explanation is read by the bureau and signed by a leader; `无无无无无无` and
`按实际情况填` fill the field and explain nothing. A text says something when words are
left that are neither politeness nor form-filling talk.
"""

from __future__ import annotations

import re
from typing import Final

SHORTEST: Final = 6
"""Characters that a reason or an explanation must have."""
ASKED: Final = "不少于六个字，写明是什么、为什么，不能只写“无”“同上”“按实际情况填”"
"""What is asked of a reason, to stand in a sentence."""
_LEAST: Final = 2
"""Chinese characters that must be left when the empty words are gone."""
_DIFFERENT: Final = 4
"""Different characters that a text must be made of: fewer is one word over and over."""
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_NOT_WORDS: Final = re.compile(r"[\W_\d]+")
_EMPTY: Final = re.compile(
    "按照|根据|依据|据实|按实|如实|确实|实际|真实|事实|现实|情况|填写|填报|填列|填表|上报|报送|录入|统计|"
    "数据|数字|数值|属实|准确|正确|无误|没错|错误|问题|核对|核实|核查|检查|复核|审核|"
    "说明|解释|原因|理由|备注|没有|暂无|同上|见上|如上|正常|一般|合理|不详|不明|不清楚|不知道|未知|"
    "其他|其它|特殊|特别|任何|需要|本单位|我单位|本局|我局|本年|今年|上年|去年|年度|"
    "变化|变动|改变|波动|起伏|增减|浮动|相同|一样|一致|相符|符合|吻合|持平|不变|未变|沿用|"
    "异常|现象|范围|属于|确系|确认|就是|便是|即是|这样|这么|那样|如此|这个|"
    "因为|由于|所以|因此|造成|导致|引起|所致|"
    "上级|领导|要求|规定|安排|有关|相关|文件|"
    # Reasons that name none; 口径 alone may be the reason, as in 口径有变化.
    "口径的?(?:原因|问题|关系|所致|影响)|(?:历史|客观|主观|工作|系统|人为)(?:遗留)?的?(?:原因|问题|需要)|"
    "测试|随便|"
    "[无没按据依照填报写数同与和跟比的了是已经均都为有请以上此该项本暂未不略因属内即]|"
    "[零〇一二三四五六七八九十百千万]"
)


def is_vacuous(text: str) -> bool:
    """Whether a text says nothing: too short, one word repeated, digits, or empty words only."""
    bare = re.sub(r"[\W_]", "", text)
    if len(bare) < SHORTEST or len(set(bare)) < _DIFFERENT:
        return True
    left = _EMPTY.sub("", _NOT_WORDS.sub("", text))
    return len(set(_HAN.findall(left))) < _LEAST
