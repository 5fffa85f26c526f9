"""How the parts of a total stand to each other by their names: kinds of which none holds another (一等奖, 二等奖), traits that go together, names of names.

Families of kinds, complements and traits are data (checks.toml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import combinations

from narrative.checks.material import Figure
from narrative.rules import load

NAME = re.compile(r"^(?:[、，,和及与以/\s]|其中|包括|分别为?|有)+|[有为是共计达约]+$")
MOST = 10  # values of which every choice is tried


@cache
def siblings() -> tuple[re.Pattern[str], ...]:
    """The families of kinds of which none holds another."""
    return tuple(re.compile(family) for rule in load("checks", "siblings") for family in rule.data["families"])


@cache
def _traits() -> re.Pattern[str]:
    return re.compile("|".join(rule.text("pattern") for rule in load("checks", "trait")))


def own_name(part: Figure) -> str:
    """The name of a part without the words that join it to others."""
    return NAME.sub("", part.label)


def of_one_kind(parts: Sequence[Figure]) -> bool:
    """Whether parts are named by kinds that cannot overlap: siblings of one family."""
    labels = [part.label + part.after[:6] for part in parts]
    told = [[found.group() for label in labels if (found := family.search(label))] for family in siblings()]
    return any(len(set(names)) == len(parts) for names in told)


def are_complements(parts: Sequence[Figure]) -> bool:
    """Whether two parts are named by a pair of words that leaves nothing out (男 and 女)."""
    labels = [part.label + part.after for part in parts]
    return len(parts) == 2 and any(
        (a in labels[0] and b in labels[1]) or (b in labels[0] and a in labels[1])
        for rule in load("checks", "complements")
        for a, b in rule.data["pairs"]
    )


def names_whole(total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether what two complements share in their names is what their total is of: 城市低保 and 农村低保 are not all of 救助金."""
    tail = own_name(parts[0])[-2:]
    shared = len(tail) == 2 and all(own_name(part).endswith(tail) and tail != own_name(part) for part in parts)
    return not shared or tail in total.label + total.text + total.after[:6]


def shared_traits(parts: Sequence[Figure]) -> bool:
    """Whether two parts or more are named by traits that one person may have together: 女性160人、党员90人、返乡青年110人."""
    return 2 <= len({found.group() for part in parts if (found := _traits().search(part.label))}) and not of_one_kind(parts)


def counted_twice(parts: Sequence[Figure], total: Decimal, slack: Decimal, *, flat: bool = False) -> bool:
    """Whether parts of parts are among the parts.

    So it is where a part is the sum of two or more that stand right behind or before it, where one is named by the name of another
    (教师, 骨干教师), or where two or more of them, not all, add up to the total. A list that is `flat` by its opener (按领域分), or falls short of
    its total even so, holds none by its sums.
    """
    values = [part.value for part in parts]
    akin = any(all(family.search(part.label + part.after[:6]) for part in parts) for family in siblings())
    if of_one_kind(parts) and not any("以上" in part.text + part.label + part.after[:2] for part in parts):
        return False
    for i, value in enumerate([] if akin or flat or sum(values) < total else values):
        for run in (values[i + 1 :], values[:i][::-1]):
            if any(sum(run[:n]) == value for n in range(2, len(run) + 1)):
                return True
    names = [own_name(part) for part in parts]
    return any(len(a) >= 2 and a != b and b.endswith(a) for a in names for b in names) or some_add_up(values, total, slack)


def some_add_up(values: Sequence[Decimal], total: Decimal, slack: Decimal) -> bool:
    """Whether some of the values, two or more but not all, add up to the total; long lists are not tried."""
    told = [value for value in values if value][:MOST]
    return any(abs(sum(some) - total) <= slack for n in range(2, len(told)) for some in combinations(told, n))
