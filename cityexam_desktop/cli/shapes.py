"""The JSON shapes of results: plain dicts whose keys others rely on.

Numbers that count are numbers; every value of the examination is decimal text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import to_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from cityexam_desktop.county.assessment import Assessment, Figure, IndicatorResult, Input
    from cityexam_desktop.county.consequences import Consequence
    from cityexam_desktop.county.grading import DimensionResult
    from cityexam_desktop.county.inbox import Received
    from cityexam_desktop.county.merge import Conflict, CountyDataset, MergedValue
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import FormPack, Threshold
    from cityexam_desktop.workspace.model import Observation, Task
    from cityexam_desktop.workspace.yearbefore import Reach

Row = dict[str, Any]


def value_row(value: Value) -> Row:
    """A value as text, or the code of its absence."""
    if isinstance(value, Absence):
        return {"value": None, "absence": value.value}
    return {"value": to_text(value), "absence": None}


def decimal_text(value: Decimal | None) -> str | None:
    """A number with the decimals that are printed."""
    return None if value is None else f"{value:f}"


def finding_row(finding: Finding, unit: str = "") -> Row:
    """A finding about answers or about a table; `unit` is whose answers."""
    where = finding.where
    return {
        "code": finding.code,
        "level": finding.level.value,
        "form": where.table,
        "datum": where.column,
        "place": where.row,
        "unit": unit,
        "sentence": finding.sentence,
        "remedy": finding.remedy,
        "values": [{"name": name, "value": text} for name, text in finding.values],
        "explained": finding.explained,
        "blocks": finding.blocks,
    }


def received_row(received: Received) -> Row:
    """The verdict on one file."""
    return {
        "file": received.file,
        "verdict": received.verdict,
        "reason": received.reason,
        "remedy": received.remedy,
        "id": received.id,
        "unit": received.unit,
        "edition": received.edition,
        "number": received.no,
    }


def task_row(task: Task, pack: FormPack) -> Row:
    """A task by its facts and counts."""
    return {
        "id": task.id,
        "bundle": task.bundle,
        "series": task.series,
        "period": task.period,
        "version": task.version,
        "title": task.title,
        "county": task.county,
        "as_of": task.as_of,
        "deadline": task.deadline,
        "pack": {"id": pack.id, "version": pack.version, "title": pack.title},
        "units": [{"code": unit.code, "name": unit.name} for unit in task.units],
        "places": len(task.places),
        "confirmed": [
            {**_cell(pack, one.datum, one.subject, one.value), "unit": one.unit,
             "source": one.source, "page": one.page, "time": one.time, "reason": one.reason}
            for one in task.confirmed if one.datum in pack.datum
        ],
    }  # fmt: skip


def observation_row(pack: FormPack, observation: Observation) -> Row:
    """One value of a submission."""
    return {
        **_cell(pack, observation.datum, observation.subject, observation.value),
        "reason": observation.reason,
        "expected": observation.expected,
        "nature": observation.nature.value,
        "time": observation.time,
        "source": observation.source,
        "page": observation.page,
        "note": observation.note,
    }


def merged_row(pack: FormPack, merged: MergedValue) -> Row:
    """One value of the county, with the signed file that it stands in."""
    return {
        **_cell(pack, merged.datum, merged.subject, merged.value),
        **_provenance(merged.unit, merged.bundle),
        "correction": merged.correction,
        "reason": merged.reason,
        "nature": merged.nature,
        "time": merged.time,
        "source": merged.source,
        "page": merged.page,
        "note": merged.note,
    }


def _cell(pack: FormPack, code: str, subject: str, value: Value) -> Row:
    datum = pack.datum.get(code)
    named = {"name": datum.name if datum else "", "measure": datum.measure if datum else ""}
    return {"datum": code, **named, "place": subject, **value_row(value)}


def _provenance(unit: str, bundle: str) -> Row:
    from cityexam_desktop.bundle.codes import submission_code

    return {
        "unit": unit,
        "bundle": bundle,
        "submission_code": submission_code(bundle) if bundle else "",
    }


def conflict_row(conflict: Conflict) -> Row:
    """Where an owner and witnesses differ."""
    said = (conflict.owner, *conflict.witnesses)
    return {
        "datum": conflict.datum,
        "place": conflict.subject,
        "owner": conflict.owner.unit,
        "said": [
            {**_provenance(one.unit, one.bundle), **value_row(one.value), "source": one.source}
            for one in said
        ],
        "settled": conflict.settled or None,
        "reason": conflict.reason,
    }


def merge_row(dataset: CountyDataset) -> Row:
    """What the merge gives: its hash, whose submissions stand, what is open."""
    resolution = dataset.resolution
    return {
        "hash": dataset.hash,
        "values": len(dataset.values),
        "in_force": [
            {
                **_provenance(unit, bundle),
                "edition": dataset.facts[bundle].edition,
                "basis": dataset.facts[bundle].basis,
            }
            for unit, bundle in sorted(resolution.in_force.items())
        ],
        "silent": list(dataset.silent),
        "forks": {unit: list(tips) for unit, tips in sorted(resolution.forks.items())},
        "not_counted": dict(sorted(resolution.ineligible.items())),
        "conflicts": [conflict_row(conflict) for conflict in dataset.conflicts],
        "corrections": sum(bool(value.correction) for value in dataset.values.values()),
    }


def threshold_row(threshold: Threshold | None) -> Row | None:
    """A standard, with its source and whether it may judge."""
    if threshold is None:
        return None
    return {
        "operator": threshold.operator,
        "low": _plain(threshold.low),
        "high": _plain(threshold.high),
        "year": threshold.year,
        "document": threshold.document,
        "confidence": threshold.confidence.value,
        "judges": threshold.judges,
    }


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else to_text(number)


def assessment_row(assessment: Assessment) -> Row:
    """All indicators and dimensions."""
    return {
        "hash": assessment.dataset.hash,
        "indicators": [indicator_row(assessment, one) for one in assessment.indicators],
        "dimensions": [dimension_row(one) for one in assessment.dimensions],
    }


def indicator_row(assessment: Assessment, result: IndicatorResult) -> Row:
    """One indicator; its parts have the same keys."""
    number = result.indicator.number
    inputs = [input_row(assessment.dataset, one) for one in result.inputs]
    parts = [_figure_row(number, part, "", [], []) for part in result.parts]
    row = _figure_row(number, result.figure, result.grade, parts, inputs)
    return {**row, "graded_by": result.graded_by}


def _figure_row(
    number: int, figure: Figure, grade: str, parts: Iterable[Row], inputs: Iterable[Row]
) -> Row:
    return {
        "number": number,
        "code": figure.code,
        "name": figure.name,
        "value": decimal_text(figure.value),
        "measure": figure.measure,
        "state": figure.state,
        "threshold": threshold_row(figure.threshold),
        "met": figure.met,
        "grade": grade or None,
        "last_year": decimal_text(figure.last_year),
        "change": figure.change if figure.change in {"better", "same", "worse"} else None,
        "difference": decimal_text(figure.difference),
        "broken": figure.broken,
        "reason": figure.reason,
        "missing": [
            {"code": code, "name": name, "unit": unit} for code, name, unit in figure.missing
        ],
        "coverage": list(figure.coverage) if figure.coverage else None,
        "parts": list(parts),
        "inputs": list(inputs),
    }


def consequence_row(one: Consequence) -> Row:
    """What would become of an indicator that a unit feeds."""
    figure = _figure_row(one.indicator.number, one.figure, "", [], [])
    unasked = ("grade", "parts", "inputs", "change")
    return {
        **{key: value for key, value in figure.items() if key not in unasked},
        "indicator": one.indicator.code,
        "outlook": one.outlook.value,
        "why": one.why,
        "own": list(one.own),
    }


def reach_row(reach: Reach) -> Row | None:
    """How much of last year reaches this one; nothing where no earlier year is known."""
    if not reach.period:
        return None
    counts = ("period", "compared", "broken", "left")
    return {name: getattr(reach, name) for name in counts}


def input_row(dataset: CountyDataset, given: Input) -> Row:
    """One base datum behind an indicator; of data in rows, how many of them stand."""
    key = (given.code, COUNTY)
    held = dataset.values.get(key)
    value: Value = held.value if held else Absence.BLANK
    if given.previous:
        value = dataset.previous.get(key, Absence.BLANK)
    return {
        "code": given.code,
        "name": given.name,
        **value_row(Absence.BLANK if given.rows else value),
        "measure": given.measure,
        "unit": given.unit,
        "bundle": given.bundle,
        "submission_code": given.submission_code,
        "nature": given.nature,
        "source": given.source,
        "previous": given.previous,
        "correction": given.correction,
        "rows": {"counted": given.rows[0], "total": given.rows[1]} if given.rows else None,
    }


def dimension_row(result: DimensionResult) -> Row:
    """One dimension's counts, and its grade when experts graded its indicators."""
    counts = (
        "total", "computed", "not_applicable", "not_computable", "met", "unmet",
        "no_threshold", "better", "worse",
    )  # fmt: skip
    return {
        "code": result.dimension.code,
        "name": result.dimension.name,
        "group": result.dimension.group,
        **{name: getattr(result, name) for name in counts},
        "met_share": decimal_text(result.met_share),
        "grade": result.grade or None,
    }
