"""Lists whose total stands elsewhere in the report, known by their sum alone: 全年出院4386人次 at the head, 产科1538人次、妇科1192人次、儿科1656人次 pages later."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, groupby, takewhile

from narrative.facts.build import Draft
from narrative.facts.counts import GRADE, LEFT, UNCOUNTED, pairs

LEAST, FEWEST = 3, 2  # counts of a list that its sum alone may link, and of one that shares words with its total
DIGITS, MORE = 3, 4  # digits of such a sum, of the second the more: shorter ones meet by chance
MOST = 12  # counts of a list
BACK, AHEAD = 40, 8  # counts from a list of two to its total, and from any list to one behind it
HUNDRED, SCORE = 100, 20  # the least total, and where the list says that it was told before
BACKWARD = re.compile("前述|上述|[前上]面(?:说|讲|提)|^以上")
NEAR, CLOSE = 15, 50  # times that it is off, a total of prizes is at least, and any other
PRIZE = re.compile("奖(?!励)")


def of_totals_afar(drafts: Sequence[Draft], linked: Container[int]) -> Iterator[tuple[int, int, str]]:
    """(part, total, rule), as indices of drafts, of counts that are no parts yet: those that follow each other in a sentence, in one unit, and make up a total told
    elsewhere, or nearly do where the list says that it is all (其余57件; three grades of prizes)."""
    totals: dict[tuple[str, Decimal], list[int]] = {}
    for at, draft in enumerate(drafts):
        if _is_plain(draft) and SCORE <= draft.fact.quantity.value:
            totals.setdefault((draft.fact.quantity.unit, draft.fact.quantity.value), []).append(at)
    for run in _runs(drafts, linked):
        first = 0
        while first + FEWEST <= len(run):
            made = list(accumulate(drafts[at].fact.quantity.value for at in run[first : first + MOST]))
            for size in range(len(made), FEWEST - 1, -1):
                parts = run[first : first + size]
                total = _total(drafts, totals.get((drafts[parts[0]].fact.quantity.unit, made[size - 1]), ()), parts)
                if total is not None:
                    yield from ((part, total, "link.sum") for part in parts)
                    first += size - 1
                    break
            else:
                if first == 0 and (near := _nearly(drafts, run[:MOST], linked)) is not None:
                    yield from ((part, near[0], "link.slip") for part in near[1])
                    break
            first += 1


def _runs(drafts: Sequence[Draft], linked: Container[int]) -> Iterator[list[int]]:
    """The counts that follow each other in a sentence, all in one unit and no parts yet."""
    kind = lambda at: (drafts[at].fact.sentence, drafts[at].fact.quantity.unit, at not in linked and _is_plain(drafts[at]))  # noqa: E731
    for (_, _, plain), run in groupby(range(len(drafts)), key=kind):
        if plain:
            yield list(run)


def _is_plain(draft: Draft) -> bool:
    """Whether a count is an exact one of the year's results."""
    fact = draft.fact
    exact = fact.quantity.bound == "exact" and fact.quantity.unit != "" and fact.measure not in UNCOUNTED
    return exact and fact.status == "achieved" and "delta" not in fact.why


def _total(drafts: Sequence[Draft], found: Sequence[int], parts: Sequence[int]) -> int | None:
    """The nearest of some counts before a list, else behind it, that can be its total."""
    first, last = parts[0], parts[-1]
    fits = [at for at in found if at < first or last < at <= last + AHEAD]
    value = drafts[fits[0]].fact.quantity.value if fits else Decimal(0)
    digits = len(value.normalize().as_tuple().digits)
    if fits and LEAST <= len(parts) and BACKWARD.search(drafts[first].fact.clause):
        return max((at for at in fits if at < first and _names_one(drafts, at, first)), default=None)
    if not fits or value < HUNDRED or digits < (DIGITS if LEAST <= len(parts) else MORE):
        return None
    if len(parts) < LEAST:
        told = {(drafts[at].fact.quantity.unit, drafts[at].fact.quantity.value) for at in range(first)}
        again = any((drafts[part].fact.quantity.unit, drafts[part].fact.quantity.value) in told for part in parts)
        fits = [at for at in fits if first - at <= BACK and _shares_words(drafts, at, parts)] if not again else []
    return min(fits, key=lambda at: (last < at, abs(at - first)), default=None)


def _names_one(drafts: Sequence[Draft], total: int, first: int) -> bool:
    """Whether the clause of a list's first count shares a word with what a total counts."""
    return not pairs(drafts[total].fact.what).isdisjoint(pairs(drafts[first].fact.clause))


def _nearly(drafts: Sequence[Draft], run: Sequence[int], linked: Container[int]) -> tuple[int, Sequence[int]] | None:
    """The one count that a list says that it is all of, which it misses by little, and the list; grades of prizes say so of prizes told anywhere."""
    grades = list(takewhile(lambda at: GRADE.search(drafts[at].fact.what) is not None, run))
    parts = grades or run
    closed = LEAST < len(parts) and LEFT.search(drafts[parts[-1]].fact.clause) is not None
    if len(parts) < LEAST or not (grades or closed):
        return None
    made = sum((drafts[at].fact.quantity.value for at in parts), Decimal(0))
    fits = [at for at, draft in enumerate(drafts) if at not in parts and at not in linked and _is_plain(draft)]
    fits = [at for at in fits if drafts[at].fact.quantity.unit == drafts[parts[0]].fact.quantity.unit]
    fits = [at for at in fits if abs(drafts[at].fact.quantity.value - made) * (NEAR if grades else CLOSE) <= made]
    if grades:
        fits = [at for at in fits if PRIZE.search(what := drafts[at].fact.what) and not GRADE.search(what)]
    else:
        fits = [at for at in fits if HUNDRED <= made and at < parts[0]]
    return (fits[0], parts) if len(fits) == 1 else None


def _shares_words(drafts: Sequence[Draft], total: int, parts: Sequence[int]) -> bool:
    """Whether a total and each count of a list name something of one word."""
    named = pairs(drafts[total].fact.what + drafts[total].fact.clause)
    return all(not named.isdisjoint(pairs(drafts[at].fact.what + drafts[at].fact.clause)) for at in parts)
