"""What became of holding attributes against labels, pair by pair, as flat view data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datascopy.model import Outcome, PairTest, Result
from datascopy.report.charts import Grid, Mark, Scale, grid_of
from datascopy.report.words import listing, number, rule_anchor

RESULTS = (Result.FAILED, Result.WARNING, Result.INCONCLUSIVE, Result.PASSED, Result.REFUSED)
LOOKS = {
    Result.FAILED: "failed",
    Result.WARNING: "warning",
    Result.INCONCLUSIVE: "unknown",
    Result.PASSED: "passed",
    Result.REFUSED: "none",
}
WORDS = {
    Result.FAILED: "failed",
    Result.WARNING: "warning",
    Result.INCONCLUSIVE: "too little data to say",
    Result.PASSED: "alike",
    Result.REFUSED: "refused",
}
OPEN_AT_MOST = 12
"""Longer tables are folded away until a reader asks for them."""
SMALLEST_P = 0.0001
LARGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLine:
    """One pair."""

    __test__ = False  # no test of ours, whatever its name

    look: str
    word: str
    attribute: str
    label: str
    effect: str
    mark: Mark | None
    p: str
    p_sort: str
    counted: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsView:
    """All pairs of one rule."""

    __test__ = False

    anchor: str
    rule: str
    title: str
    summary: str
    drawn: str
    """how the effects are drawn: from what to what, in words"""
    grid: Grid | None
    lines: tuple[TestLine, ...]
    refused: tuple[TestLine, ...]
    folded: bool


def tests_views(outcomes: Sequence[Outcome]) -> tuple[TestsView, ...]:
    """Return one table for each rule that compared something: judged pairs by gravity and size of effect, refused ones apart."""
    return tuple(_view(one) for one in sorted(outcomes, key=lambda one: one.rule) if one.tests)


def _view(outcome: Outcome) -> TestsView:
    ordered = sorted(outcome.tests, key=lambda one: (RESULTS.index(one.result), one.p if one.p is not None else 2.0))
    judged = [one for one in ordered if one.result is not Result.REFUSED]
    scales = _scales(judged)
    return TestsView(
        anchor=f"{rule_anchor(outcome.rule)}-pairs",
        rule=outcome.rule,
        title=outcome.title,
        summary=tests_line(outcome.tests),
        drawn=listing([f"{measure} from {scale.ends[0]} to {scale.ends[2]}" for measure, scale in scales.items()]),
        grid=grid_of(ordered),
        lines=tuple(_line(one, scales) for one in judged),
        refused=tuple(_line(one, {}) for one in ordered if one.result is Result.REFUSED),
        folded=len(ordered) > OPEN_AT_MOST,
    )


def tests_line(tests: Sequence[PairTest]) -> str:
    """Count the pairs by what became of them: "2 failed, 1 warning and 5 refused, of 8 pairs"."""
    counts = [(WORDS[result], sum(one.result is result for one in tests)) for result in RESULTS]
    return f"{listing([f'{count:,} {word}' for word, count in counts if count])}, of {len(tests):,} pair{'s' if len(tests) != 1 else ''}"


def _scales(tests: Sequence[PairTest]) -> Mapping[str, Scale]:
    """Return the scale that the effects of each measure share."""
    told: dict[str, list[float]] = {}
    for one in tests:
        if one.effect is not None:
            told.setdefault(_measure(one), []).extend((one.effect, *(one.interval or ())))
    return {measure: Scale.of(measure, values) for measure, values in told.items()}


def _measure(test: PairTest) -> str:
    """Return the measure of an effect; plain and pooled odds ratios share a scale."""
    return "odds ratio" if "odds ratio" in test.measure else test.measure


def _line(test: PairTest, scales: Mapping[str, Scale]) -> TestLine:
    return TestLine(
        look=LOOKS[test.result],
        word=WORDS[test.result],
        attribute=test.attribute,
        label=test.label,
        effect=effect_of(test),
        mark=scales[_measure(test)].mark(test.effect, test.interval) if test.effect is not None and scales else None,
        p="" if test.p is None else p_of(test.p),
        p_sort="" if test.p is None else f"{test.p:.6f}",
        counted=_counted(test),
        note=test.note,
    )


def effect_of(test: PairTest) -> str:
    """Write an effect with its interval: "odds ratio 3.7 [1.5, 9.4]"."""
    if test.effect is None:
        return ""
    bounds = "" if test.interval is None else f" [{', '.join(map(three_digits, test.interval))}]"
    return f"{test.measure} {three_digits(test.effect)}{bounds}".strip()


def three_digits(value: float) -> str:
    """Write an effect or its bound: three digits; what is beyond 10,000 or under .001 is no figure."""
    if value > LARGEST:
        return f"> {LARGEST:,}"
    if 0 < value < 0.1:
        return "< 0.001" if value < 0.001 else f"{value:.2g}"
    return number(float(f"{value:.3g}"), 3)


def p_of(p: float) -> str:
    """Write a p: three digits, "< .0001" below that."""
    return f"< {SMALLEST_P:.4f}" if p < SMALLEST_P else f"{p:.4f}"


def _counted(test: PairTest) -> str:
    if test.groups is None:
        return ""
    informative = "" if test.informative is None or test.informative == test.groups else f"{test.informative:,} of "
    return f"{informative}{test.groups:,} {test.unit.value}"
