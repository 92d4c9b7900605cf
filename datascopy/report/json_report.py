"""The JSON report: a contract, published as `schemas/report.schema.json`, version 1. Equal audits give equal bytes but for `run`."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from datascopy.model import (
    Card,
    ClaimResult,
    Coverage,
    CoverageRow,
    Figure,
    Finding,
    Match,
    Outcome,
    PairTest,
    Place,
    Report,
    Run,
    Verdict,
    Videos,
)
from datascopy.report.matching import matching_json
from datascopy.report.words import escaped, matrix

if TYPE_CHECKING:  # a report on lists alone loads neither numpy nor pandas
    import pandas as pd

SCHEMA_VERSION = 1
DIGITS = 6


def render_json(report: Report, *, with_measures: bool = False) -> bytes:
    """Return the report as JSON: UTF-8, keys in the order of the contract, `run` last, a newline at the end.

    Args:
        report: what to write.
        with_measures: add what was measured per picture and video.
    """
    told: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "dataset": _dataset(report),
        "verdict": _verdict(report.verdict, report.policy.digest),
        "coverage": coverage_json(report.coverage),
        "claims": [_claim(one) for one in report.claims],
        "rules": [_rule(one) for one in sorted(report.verdict.outcomes, key=lambda one: one.rule)],
        "findings": [_finding(one) for one in findings(report)],
        "method": dict(report.method),
    }
    if report.matches is not None:
        told["matching"] = matching_json(report.matches)
        told |= {"unsettled": pairs_json(report.matches.doubtful)} if report.unsettled else {}
    if with_measures:
        told["measures"] = {"images": rows_json(report.images), "videos": _videos(report.videos)}
    told["run"] = _run(report.run, report.root)
    return (json.dumps(plain(told), ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def findings(report: Report) -> list[Finding]:
    """Return all findings of a report, sorted by rule, subject and identity."""
    all_of_them = [finding for outcome in report.verdict.outcomes for finding in outcome.findings]
    return sorted(all_of_them, key=lambda one: (one.rule, one.subject, one.identity))


def plain(told: Any) -> Any:  # noqa: PLR0911 - one kind of value after the other
    """Make a value writable: sets sorted, numbers rounded to 6 digits, what is not a number null, lone surrogates spelled out."""
    if isinstance(told, Enum):
        return plain(told.value)
    if getattr(told, "ndim", None) == 0:  # a scalar of numpy
        told = told.item()
    if told is None or type(told).__name__ == "NAType":  # pandas' missing value, told without loading pandas
        return None
    if isinstance(told, bool):
        return told
    if isinstance(told, str):
        return readable(told)
    if isinstance(told, int):
        return told
    if isinstance(told, float):
        return _rounded(told)
    if isinstance(told, Mapping):
        return {readable(str(key)): plain(one) for key, one in told.items()}
    if isinstance(told, (set, frozenset)):
        return [plain(one) for one in sorted(told, key=str)]
    if isinstance(told, date):
        return told.isoformat()
    return [plain(one) for one in told]


def readable(text: str) -> str:
    r"""Spell out lone surrogates (\xNN where they stand for a byte that is not UTF-8), which no JSON reader can be given."""
    return text if text.isascii() else "".join(escaped(letter) if "\ud800" <= letter <= "\udfff" else letter for letter in text)


def _rounded(told: float) -> float | int | None:
    if not math.isfinite(told):
        return None
    rounded = round(told, DIGITS)
    return int(rounded) if rounded == int(rounded) else rounded


def _dataset(report: Report) -> dict[str, Any]:
    profile = report.profile
    return {
        "name": profile.name,
        "title": profile.title,
        "version": profile.version,
        "profile_digest": profile.digest,
        "content": {"files": report.files, "bytes": report.bytes, "digest": report.content_digest},
    } | ({"card": _card(report.card)} if report.card else {})


def _card(card: Card) -> dict[str, Any]:
    digest = hashlib.sha256("\n".join(card.lines).encode("utf-8", "surrogatepass")).hexdigest()
    return {"file": card.file, "lines": len(card.lines), "digest": digest}


def _verdict(verdict: Verdict, policy_digest: str) -> dict[str, Any]:
    return {
        "status": verdict.status,
        "exit_code": verdict.exit_code,
        "failed_by": [{"rule": one.rule, "findings": one.findings} for one in verdict.failed_by],
        "reasons": verdict.reasons,
        "policy_digest": policy_digest,
    }


def coverage_json(coverage: Coverage) -> dict[str, Any]:
    """Return coverage in the form of the contract."""
    told: dict[str, Any] = plain(
        {
            "collections": [_row(one) for one in coverage.collections],
            "tables": [_row(one) for one in coverage.tables],
            "documents": [_row(one) for one in coverage.documents],
            **({"others": [_row(one) for one in coverage.others]} if coverage.others else {}),
        }
    )
    return told


def pairs_json(pairs: Iterable[Match]) -> list[dict[str, Any]]:
    """Return matches in the form of the contract, in their order."""
    told = (
        {
            "a": one.a,
            "b": one.b,
            "kind": one.kind,
            "transform": {"orientation": one.transform.orientation, "crop": one.transform.crop, "matrix": one.transform.matrix},
            "score": one.score,
            **({} if one.distance is None else {"distance": one.distance}),
        }
        for one in pairs
    )
    return [plain(_pair(one)) for one in told]


def _row(row: CoverageRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "declared": row.declared,
        "present": row.present,
        "checked": row.checked,
        "failed": row.failed,
        "skipped": [{"reason": reason, "count": count} for reason, count in row.skipped],
        "title": row.title,
        "absent": row.absent,
        "optional": row.optional,
        "left_out": row.left_out,
    }


def _claim(claim: ClaimResult) -> dict[str, Any]:
    return {
        "id": claim.id,
        "says": claim.says,
        "source": claim.source,
        "stated": claim.stated,
        "measured": claim.measured,
        "difference": claim.difference,
        "status": claim.status,
        "how": claim.how,
        "authority": claim.authority,
        "parts": [{"what": what, "stated": stated} for what, stated in claim.parts],
    }


def _rule(outcome: Outcome) -> dict[str, Any]:
    return (
        {
            "id": outcome.rule,
            "severity": outcome.severity,
            "outcome": outcome.state,
            "findings": len(outcome.findings),
            "note": outcome.note,
            "title": outcome.title,
            "looked": outcome.looked,
        }
        | ({"tests": [_test(one) for one in outcome.tests]} if outcome.tests else {})
        | ({"figures": [_figure(one) for one in outcome.figures]} if outcome.figures else {})
    )


def _test(test: PairTest) -> dict[str, Any]:
    return {
        "attribute": test.attribute,
        "label": test.label,
        "result": test.result,
        "measure": test.measure,
        "effect": test.effect,
        "interval": test.interval,
        "p": test.p,
        "unit": test.unit,
        "informative": test.informative,
        "groups": test.groups,
        "note": test.note,
        "v": test.v,
        "detectable": test.detectable,
    }


def _figure(figure: Figure) -> dict[str, Any]:
    told = {"kind": figure.kind, "title": figure.title, "sentence": figure.sentence, "note": figure.note}
    return {**told, "data": figure.data}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "identity": finding.identity,
        "rule": finding.rule,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "subject": finding.subject,
        "message": finding.message,
        "count": finding.count,
        "of": finding.of,
        "unit": finding.unit,
        "places": [_place(one) for one in finding.places],
        "examples": finding.examples,
        "evidence": _evidence(finding.evidence),
        "remedy": finding.remedy,
        "state": finding.state,
    }


def _place(place: Place) -> dict[str, Any]:
    told = {"path": place.path, "line": place.line, "column": place.column, "item": place.item}
    return {key: one for key, one in told.items() if key == "path" or one is not None}


def _evidence(evidence: Mapping[str, Any]) -> dict[str, Any]:
    """Return evidence as it is, matrices of pairs as two rows of three."""
    told = dict(evidence)
    if "pairs" in told:
        told["pairs"] = [_pair(one) for one in told["pairs"]]
    return told


def _pair(pair: Mapping[str, Any]) -> dict[str, Any]:
    transform = pair.get("transform") or {}
    orientation = str(transform.get("orientation", "identity"))
    if pair.get("kind") == "likely":  # codes tell a turn, and nothing finer
        return {**pair, "transform": {"orientation": orientation}}
    numbers = matrix(transform)
    return {
        **pair,
        "transform": {
            "orientation": orientation,
            "crop": transform.get("crop", 1.0),
            "matrix": [numbers[:3], numbers[3:]],
        },
    }


def _videos(videos: Videos | None) -> list[dict[str, Any]]:
    """Return what was measured per video, with its stretches."""
    told = rows_json(videos.frame if videos else None)
    stretches = rows_json(videos.stretches if videos else None)
    for row in told:
        mine = (one for one in stretches if one["path"] == row["path"])
        row["stretches"] = [{key: value for key, value in one.items() if key != "path"} for one in mine]
    return told


def rows_json(frame: "pd.DataFrame | None") -> list[dict[str, Any]]:
    """Return the rows of a frame, what is missing as None."""
    if frame is None:
        return []
    rows = frame.astype(object).where(frame.notna(), None)
    return [{str(column): told for column, told in row.items()} for row in rows.to_dict("records")]


def _run(run: Run, root: str) -> dict[str, Any]:
    return {
        "started": run.started,
        "seconds": run.seconds,
        "versions": run.versions,
        "platform": run.platform,
        "jobs": run.jobs,
        "cache": {"hits": run.cache_hits, "misses": run.cache_misses},
        "command": run.command,
        "root": root,
        "stages": run.stages,
        "notes": run.notes,
    }
