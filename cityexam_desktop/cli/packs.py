"""Form packs: what is wrong with one."""

from __future__ import annotations

from cityexam_desktop.cli.common import argument, finding_lines, json_option, pack_folder
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import group

pack_group = group("pack")


@pack_group.command("lint", help="检查指标方案，一次列出全部错误。\n不能使用的方案退出码 1。")
@argument("PACK", "指标方案的文件夹，或随程序提供的方案名。", into="folder")
@json_option
def lint(*, folder: str, as_json: bool) -> int:
    """List what is wrong with a form pack."""
    from cityexam_desktop.cli.shapes import finding_row
    from cityexam_desktop.formpack.reader import lint_pack

    found, findings = lint_pack(pack_folder(folder))
    told = {
        "ok": found is not None,
        "id": found.id if found else None,
        "version": found.version if found else None,
        "indicators": len(found.indicators) if found else None,
        "base_data": len(found.base_data) if found else None,
        "rules": len(found.rules) if found else None,
        "findings": [finding_row(finding) for finding in findings],
    }
    lines = list(finding_lines(findings))
    if found is not None:
        lines.append(
            f"“{found.title}”可以使用：{len(found.indicators)} 项指标，"
            f"{len(found.base_data)} 个基础数据项，{len(found.rules)} 条规则。"
        )
    tell(told, lines, as_json=as_json)
    return 0 if found is not None else 1
