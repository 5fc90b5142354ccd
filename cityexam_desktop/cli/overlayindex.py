"""The county's own rule of the health index: write it, switch it on by a document, take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.cli.common import json_option, option
from cityexam_desktop.cli.overlaygroup import decided, overlay_argument, overlay_group
from cityexam_desktop.cli.packgroup import base_option
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Tables


@overlay_group.command(
    "index",
    help="健康指数的规则：缺数怎样计、底线封顶分；写明批准的文件（--document）才启用。\n"
    "没有启用时只作内部测算，不进报告。没有写的项不变；权重用 overlay weigh 写。",
)
@overlay_argument
@option("--version", "规则的版本，例如 1；每改一次换一个。", metavar="TEXT")
@option("--cap", "有底线型指标未达标时，全县指数最多多少分。", metavar="NUMBER")
@option("--missing", "缺数的指标：left_out 不计入，zero 按 0 分计。", metavar="TEXT")
@option("--document", "批准启用的文件和文号。", metavar="TEXT")
@option("--off", "停用：删去启用的文件，回到内部测算。", is_flag=True)
@option("--clear", "删去本县的全部规则。", is_flag=True)
@base_option
@json_option
def index(*, overlay: str, base: str, off: bool, clear: bool, as_json: bool, **said: str) -> int:
    """Write, switch on, switch off or take back the rule of the index."""
    from cityexam_desktop.formpack.indexrule import INDEX
    from cityexam_desktop.formpack.overlay.owned import own_index
    from cityexam_desktop.formpack.tables import INDEX_KEYS

    given = {f"{INDEX}{name}": text for name, text in said.items() if text}
    if sum((bool(given), off, clear)) != 1:
        raise WrongUse(
            "要写规则、停用，还是删去？只能做一样。",
            "请写规则的各项，或只写 --off，或只写 --clear。",
        )
    gone = INDEX_KEYS if clear else (f"{INDEX}document",)
    rule = given or dict.fromkeys(gone, "")

    def change(tables: Tables, _: FormPack) -> Tables:
        return own_index(tables, rule)

    return decided(overlay, base, change, as_json=as_json)
