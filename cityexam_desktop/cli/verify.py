"""Whether a file is whole and signed, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.cli.common import FILE, argument, json_option, opened, option
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.bundle.errors import BadBundle


@command(
    "verify",
    "写 --county 时还核对是谁的密钥。完好时退出码 0，否则 3；"
    "县级汇总包还逐个核对内含的报送包和每一个汇总数，有不一致时退出码 1。",
)
@argument("FILE", "要检验的文件（.cxb）。", kind=FILE)
@option(
    "--county", "按这个数据文件里登记的密钥核对签名人。", type=FILE, default=None, metavar="COUNTY"
)
@json_option
def verify(*, file: Path, county: Path | None, as_json: bool) -> int:
    """Verify a bundle."""
    from cityexam_desktop.bundle.container import open_bundle
    from cityexam_desktop.bundle.errors import BadBundle

    try:
        bundle = open_bundle(file)
    except BadBundle as error:  # here it is no trouble but the answer
        tell(_broken(error), [f"“{file.name}”：{error.sentence}", error.remedy], as_json=as_json)
        return 3
    told = _sound(bundle, county)
    lines = [f"“{file.name}”：{told['reason']}", *_facts(bundle)]
    if told["trusted"] is None:
        lines.append("要核对是谁的密钥，用 --county 写出登记了密钥的数据文件。")
    found = _inside(bundle) if bundle.manifest.kind == "county" else None
    tell(told | {"county": found}, [*lines, *_inside_lines(found)], as_json=as_json)
    return 1 if found and found["problems"] else 0


def _facts(bundle: Opened) -> Iterator[str]:
    """What the signed manifest claims, for people."""
    from cityexam_desktop.bundle.codes import submission_code, unit_code
    from cityexam_desktop.bundle.heads import (
        CountyHead,
        HandoverHead,
        ReplyHead,
        SubmissionHead,
        TaskHead,
    )
    from cityexam_desktop.cli.naming import KINDS

    manifest = bundle.manifest
    unit, kind = manifest.unit, KINDS[manifest.kind]
    match manifest.head:
        case TaskHead() as head:
            yield f"{kind}：{head.county} {head.title} 第 {head.version} 版"
        case SubmissionHead() as head:
            thin = "，不带附件" if bundle.thin else ""
            yield f"{kind}：单位 {unit} {head.period} 年度第 {head.edition} 稿{thin}"
            yield f"报送码：{submission_code(bundle.id)}"
        case ReplyHead() as head:
            what = "退回修改单" if head.reply == "return" else "回执"
            yield f"{what}：给单位 {unit}，收件号 {head.number}"
            yield f"所答的报送码：{submission_code(head.about)}"
        case HandoverHead():
            yield f"{kind}：单位 {unit}"
        case CountyHead() as head:
            yield f"{kind}：{head.county} {head.period}"
    yield f"签名密钥的识别码：{unit_code(manifest.signer)}"
    yield f"编号：{bundle.id}"


def _inside(bundle: Opened) -> dict[str, Any]:
    """What a county bundle's own bundles, ledger and merged numbers say when worked out anew."""
    from dataclasses import asdict

    from cityexam_desktop.county.upward import verify as verify_county

    return asdict(verify_county(bundle))


def _inside_lines(found: dict[str, Any] | None) -> Iterator[str]:
    if found is None:
        return
    yield (
        f"{found['county']} {found['period']}：内含报送包 {found['bundles']} 个、"
        f"登记簿 {found['rows']} 行、汇总数 {found['values']} 个，已逐一重新核对。"
    )
    for problem in found["problems"]:
        yield f"{problem['where']}：{problem['what']}"
    yield "有不一致，见上。" if found["problems"] else "全部一致。"


def _broken(error: BadBundle) -> dict[str, Any]:
    nothing = dict.fromkeys(("trusted", "kind", "id", "claimed_unit", "signer"))
    return {"ok": False, **nothing, "reason": error.sentence, "error": error.as_dict()}


def _sound(bundle: Opened, county: Path | None) -> dict[str, Any]:
    from cityexam_desktop.bundle.codes import submission_code, unit_code
    from cityexam_desktop.county.trust import UNJUDGED, trust_of

    trusted, reason = None, UNJUDGED
    if county is not None:
        with opened(county) as ws:
            trust = trust_of(ws, bundle)
        trusted, reason = trust.trusted, trust.reason
    manifest = bundle.manifest
    return {
        "ok": True,
        "trusted": trusted,
        "kind": manifest.kind,
        "id": bundle.id,
        "claimed_unit": manifest.unit,
        "signer": manifest.signer,
        "reason": reason,
        "signer_code": unit_code(manifest.signer),
        "submission_code": submission_code(bundle.id) if manifest.kind == "submission" else None,
        "created": manifest.created,
        "thin": bundle.thin,
    }
