"""What is wrong with a bundle: one exception, a closed list of reasons, constant sentences.

A sentence never quotes what arrived: a hostile file must not choose the words that
an officer reads. `where` names a member or field of our own schema, for the log.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from cityexam_desktop.errors import CityExamError

_AGAIN: Final = "请让发送方重新发送；用微信或邮件收到的，请重新下载，或改用U盘复制。"
_EXPORT: Final = "请让填报单位用程序重新“报出”一次，不要改动或另存报送包。"
_ADMIT_NOT: Final = "请勿使用这个文件，并向发送单位核实它的来历。"

SENTENCES: Final = MappingProxyType(
    {
        "not_bundle": (
            "这个文件不是本程序的报送包。",
            "请确认选对了文件（.cxb）；填好的工作簿和来函请用“代录”录入。",
        ),
        "packed_up": (
            "这是压缩包，不是本程序的报送包。",
            "请先解压，再收里面的文件；可以选解压出来的整个文件夹。",
        ),
        "newer": ("这个报送包由更新的程序制作，本程序不能读取。", "请更新程序后再试。"),
        "truncated": ("文件不完整，后面的内容缺失。", _AGAIN),
        "trailing": ("文件比签名的目录所写的更长，多出了内容。", _AGAIN),
        "layout": ("文件的结构与签名的目录不一致，可能在传送中损坏或被改动。", _AGAIN),
        "content": ("文件里有一项内容与签名的目录不一致，可能损坏或被改动。", _AGAIN),
        "signature": ("签名无效：文件的目录与签名不相符。", _EXPORT),
        "signer": ("签名所用的密钥与文件目录写明的密钥不一致。", _ADMIT_NOT),
        "too_large": (
            "报送包或其中的一项超过规定的大小或数量上限。",
            "请减少或压缩附件后重新制作。",
        ),
        "json_text": ("报送包里的文字含有不允许的字符或编码。", _EXPORT),
        "json_syntax": ("报送包里的数据写法有错。", _EXPORT),
        "json_duplicate": ("报送包里的数据有重复的项目名。", _ADMIT_NOT),
        "json_number": ("报送包里有不允许的数字写法。", _EXPORT),
        "json_depth": ("报送包里的数据嵌套过深。", _ADMIT_NOT),
        "schema": ("报送包的目录缺少项目、多出项目或写法不合规定。", _EXPORT),
        "member": ("报送包目录里列出的内容名称或次序不合规定。", _ADMIT_NOT),
        "values": ("报送包里的填报内容不合规定的格式。", _EXPORT),
        "absent": (
            "这份报送包不带附件，所要的附件没有随它送来。",
            "请向填报单位索取带附件的报送包。",
        ),
        "unknown_member": ("报送包里没有这一项内容。", _EXPORT),
        "source": (
            "要写入报送包的内容与已经定稿的目录不一致，报送包没有写成。",
            "请核对这一稿的附件是否损坏；必要时从备份恢复后再报出。",
        ),
    }
)


class BadBundle(CityExamError):
    """A bundle, or a part of it, is not what the format allows."""

    code = "bundle"

    def __init__(self, reason: str, where: str = "") -> None:
        """Take a `reason` of `SENTENCES`; `where` is a member or field name of our schema."""
        sentence, remedy = SENTENCES[reason]
        super().__init__(sentence, remedy)
        self.reason = reason
        self.where = where


class PackedUp(BadBundle):
    """No bundle but an archive (zip, rar, 7z), in which bundles may lie."""

    def __init__(self) -> None:
        """Say how what is in it comes out; the reason stays the reader's."""
        super().__init__("packed_up")
        self.reason = "not_bundle"


class NewerFormat(BadBundle):
    """The bundle's format or algorithm is unknown: it was made by a newer program."""

    code = "newer"

    def __init__(self, where: str = "") -> None:
        """Say so and nothing else: a newer bundle is never read in part."""
        super().__init__("newer", where)
