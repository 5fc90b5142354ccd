"""全县数据 for other programs: CSV files beside a descriptor, a Tabular Data Package.

The descriptor follows Data Package and Table Schema 1 (specs.frictionlessdata.io): every
file with size and digest, every column with its type and meaning, keys between the files.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.atomic import atomic
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.report.officer.datarows import (
    COLUMNS,
    SURVEY,
    DataColumn,
    data_rows,
    survey_rows,
)
from cityexam_desktop.report.sheets.separated import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.model import Subject

DESCRIPTOR: Final = "datapackage.json"
_DATA: Final = (
    DataColumn("datum", "数据项代码", "基础数据项的代码"),
    DataColumn("item", "数据项", "基础数据项的名称"),
    DataColumn("form", "填报表", "在哪张填报表里"),
    DataColumn("type", "类型", "count decimal text choice yesno date month"),
    DataColumn("measure", "计量单位", "数值的计量单位"),
    DataColumn("owner", "责任单位", "责任单位的代码"),
    DataColumn("definition", "口径", "口径"),
    DataColumn("sensitivity", "公开属性", "public internal secret 等"),
)
_PLACES: Final = (
    DataColumn("place", "对象编号", "地点或名录行的编号"),
    DataColumn("kind", "种类", "place 地点，row 名录行"),
    DataColumn("level", "层级或名录", "地点的层级，或名录表的代码"),
    DataColumn("code", "代码", "人们看到的代码"),
    DataColumn("name", "名称", "名称"),
    DataColumn("parent", "上级", "上级地点的编号"),
    DataColumn("longitude", "经度", "度，CGCS2000；不知道时空着", "number"),
    DataColumn("latitude", "纬度", "度，CGCS2000；不知道时空着", "number"),
)


def write_data_package(
    dataset: CountyDataset,
    folder: Path,
    *,
    ledger_head: str = "",
    progress: Callable[[int, int], None] = lambda *_: None,
) -> None:
    """Write values, code book, places and survey states into a folder, then the descriptor.

    `ledger_head` is the hash of the ledger that the dataset rests on. The folder is made;
    files of an earlier export are replaced. Raises `FileTrouble`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileTrouble.from_os(error, folder.name) from error
    tables = (
        ("values", "全县数据", COLUMNS, data_rows(dataset)),
        ("data", "数据项", _DATA, _code_book(dataset)),
        ("places", "体检单元和名录", _PLACES, _subjects(dataset)),
        ("survey", "调查状态", SURVEY, survey_rows(dataset)),
    )
    resources = []
    for number, (name, title, columns, rows) in enumerate(tables):
        progress(number, len(tables))
        body = _csv(columns, rows)
        _write(folder / f"{name}.csv", body)
        resources.append(_resource(name, title, columns, body))
    _write(folder / DESCRIPTOR, _json(_descriptor(dataset, resources, ledger_head)))


def _csv(columns: Sequence[DataColumn], rows: Iterable[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in columns])
    free = {n for n, one in enumerate(columns) if one.name in _FREE}
    for row in rows:
        writer.writerow([shown(text) if n in free else text for n, text in enumerate(row)])
    return out.getvalue().encode()


_FREE: Final = frozenset(
    {"item", "place_name", "source", "page", "note", "correction", "name", "definition", "by"}
)
"""What people typed freely: a text that a spreadsheet would compute is led by ``'``."""


def _write(target: Path, body: bytes) -> None:
    with atomic(target) as file:
        file.write(body)


def _json(plain: dict[str, Any]) -> bytes:
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(name: str, title: str, columns: Sequence[DataColumn], body: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": c.name, "type": c.kind, "title": c.title, "description": c.meaning}
            for c in columns
        ],
        "missingValues": [""],
    } | _KEYS[name]
    return {
        "name": name,
        "title": title,
        "profile": "tabular-data-resource",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "header": True},
        "bytes": len(body),
        "hash": f"sha256:{hashlib.sha256(body).hexdigest()}",
        "schema": schema,
    }


def _key(field: str, resource: str) -> dict[str, Any]:
    return {"fields": field, "reference": {"resource": resource, "fields": field}}


_KEYS: Final[dict[str, dict[str, Any]]] = {
    "values": {
        "primaryKey": ["datum", "place"],
        "foreignKeys": [_key("datum", "data"), _key("place", "places")],
    },
    "data": {"primaryKey": "datum"},
    "places": {"primaryKey": "place"},
    "survey": {"primaryKey": ["form", "place"], "foreignKeys": [_key("place", "places")]},
}


def _descriptor(
    dataset: CountyDataset, resources: list[dict[str, Any]], ledger_head: str
) -> dict[str, Any]:
    task = dataset.task
    return {
        "profile": "tabular-data-package",
        "name": f"{task.series}-{task.period}".lower(),
        "title": f"{task.county}{task.title}",
        "description": task.banner,
        "version": str(task.version),
        "resources": resources,
        "period": task.period,
        "as_of": task.as_of,
        "pack": {"id": dataset.pack.id, "version": dataset.pack.version},
        "dataset_hash": dataset.hash,
        "ledger_head": ledger_head,
    }


def _code_book(dataset: CountyDataset) -> Iterable[tuple[str, ...]]:
    pack = dataset.pack
    for datum in pack.datum.values():
        yield (
            datum.code, datum.name, pack.form[datum.form].title, datum.type.value, datum.measure,
            pack.owner_of.get(datum.code, ""), datum.definition, datum.sensitivity.value,
        )  # fmt: skip


def _subjects(dataset: CountyDataset) -> Iterable[tuple[str, ...]]:
    for place in dataset.task.places:
        yield (*_subject(place), place.longitude, place.latitude)
    for item in dataset.objects:
        yield (*_subject(item), "", "")


def _subject(one: Subject) -> tuple[str, ...]:
    return one.id, one.kind, one.form, one.code, one.name, one.parent
