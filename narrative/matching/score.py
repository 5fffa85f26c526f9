"""Points of a row by the form's rule: full where the target is met, else as the rule says. Both ends where attainment is open. Data: scoring.toml."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from narrative.errors import RulesError
from narrative.rules import load
from narrative.types import Indicator, Quantity

REVERSE = ("<=", "<")


@dataclass(frozen=True, slots=True)
class Scoring:
    """The point rule of a form; fields as scoring.toml explains them."""

    id: str
    name: str
    positive: str
    reverse: str
    survey: tuple[Decimal, Decimal] | None
    bands: tuple[tuple[Decimal, Decimal], ...]
    digits: int
    reason_above: Decimal


@cache
def scorings() -> dict[str, Scoring]:
    """The point rules by id, the national one first."""
    found = {}
    for rule in load("scoring"):
        full = rule.data.get("survey")
        found[rule.id] = Scoring(
            rule.id,
            rule.text("name"),
            rule.text("positive"),
            rule.text("reverse"),
            (Decimal(full[0]), Decimal(full[1])) if full else None,
            tuple((Decimal(str(a)), Decimal(str(b))) for a, b in rule.data["bands"]),
            int(rule.data["digits"]),
            Decimal(str(rule.data["reason_above"])),
        )
    return found


def scoring_named(name: str) -> Scoring:
    """The point rule of an id; "" names the national one.

    Raises:
        RulesError: there is none of that id
    """
    rules = scorings()
    if name and name not in rules:
        raise RulesError(f"没有名为 {name} 的计分规则：现有 {'、'.join(rules)}")
    return rules[name or "national"]


def points_of(indicator: Indicator, quantity: Quantity, scoring: str = "") -> tuple[Decimal, Decimal] | None:
    """(least, most) points a value earns; equal where attainment is decided, None where row or weight tell nothing.

    Args:
        scoring: id of the rule, "" for the national one

    Source: 财预〔2020〕10号 as domain.md b.1 and b.2 give it: done ≥ target → full weight, else weight × done/target, two digits
    """
    target, weight = indicator.target, indicator.weight
    if target is None or target.value is None or weight is None or target.operator == "qualitative":
        return None
    rule = scoring_named(scoring)
    lower, upper = quantity.lower, quantity.upper
    reverse = target.operator in REVERSE or (target.operator == "unstated" and "成本" in "".join(indicator.path[:2]))
    if rule.survey is not None and "满意" in "".join(indicator.path):
        ends = [None if end is None else _survey(end, rule.survey, weight, rule.digits) for end in (lower, upper)]
    elif reverse or target.value == 0:
        ends = [None if end is None else _reverse(end, target.value, weight, rule) for end in (upper, lower)]
    else:
        ends = [None if end is None else _share(end, target.value, weight, rule) for end in (lower, upper)]
    return (Decimal(0) if ends[0] is None else ends[0]), (weight if ends[1] is None else ends[1])


def _share(done: Decimal, target: Decimal, weight: Decimal, rule: Scoring) -> Decimal:
    if target <= done:
        return weight
    return Decimal(0) if rule.positive == "all" else _rounded(max(done, Decimal(0)) * weight / target, rule.digits)


def _reverse(done: Decimal, target: Decimal, weight: Decimal, rule: Scoring) -> Decimal:
    if done <= target:
        return weight
    if target == 0 or rule.reverse == "all":
        return Decimal(0)
    if rule.reverse == "inverse":
        return _rounded(weight * target / done, rule.digits)
    return _rounded(max(Decimal(0), weight * (1 - (done - target) / target)), rule.digits)


def _survey(done: Decimal, ends: tuple[Decimal, Decimal], weight: Decimal, digits: int) -> Decimal:
    full, zero = ends
    if full <= done:
        return weight
    return Decimal(0) if done < zero else _rounded(weight * (done - zero) / (full - zero), digits)


def _rounded(points: Decimal, digits: int) -> Decimal:
    return points.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
