"""What came in less what was spent against what is said to be left, where one sentence tells just these three amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.issues import issue
from narrative.checks.material import Figure, Material, shown
from narrative.types import Issue

LEFT = re.compile(r"(?:结余|结转|剩余|余额|未使用|尚余|节余)[^，。；\d]{0,6}$")
SPENT = re.compile(r"(?:支出|使用|支付|执行|拨付|发放|花费|开支)[^，。；\d]{0,6}$")
CAME = re.compile(r"(?:到位|募集|募得|接收|接受|善款|捐款|下达|安排|预算|收入|拨入|拨款|筹集|投入|总额)[^，。；\d]{0,6}$")
BARRED = re.compile(
    r"上年|年初结|结转[^，。；\d]{0,4}(?:到|至|入)|收回|上缴|上交|追加|调[增减剂]|其中|利息|累计|退回|统筹|压减|归还|去年|其他|另"
)


def check_balances(material: Material) -> Iterator[Issue]:
    """到位100万元，支出80万元，结余30万元, with nothing carried over, given back or added in its sentence or the one before it."""
    before = ""
    for row in material.rows:
        text = material.sentence_text(row[0]) if row else ""
        amounts = [f for f in row if f.quantity.unit_class == "money"]
        plain = len(amounts) == 3 and all(f.exact and not f.quantity.flags for f in amounts) and not BARRED.search(text)
        if plain and not re.search("结转|结余|上年", before):
            yield from _three(amounts)
        before = text


def _three(amounts: Sequence[Figure]) -> Iterator[Issue]:
    named = {name: [f for f in amounts if pattern.search(f.label)] for name, pattern in (("left", LEFT), ("spent", SPENT), ("came", CAME))}
    left = named["left"]
    spent = [f for f in named["spent"] if f not in left]
    came = [f for f in named["came"] if f not in left and f not in spent]
    if not len(left) == len(spent) == len(came) == 1:
        return
    right = came[0].value - spent[0].value
    slack = sum((f.scale / Decimal(10) ** f.decimals for f in amounts), Decimal(0)) / 2 if any(f.decimals for f in amounts) else Decimal(0)
    if abs(right - left[0].value) <= slack + Decimal("0.01"):
        return
    yield issue(
        "money",
        [f.span for f in amounts],
        f"{came[0].text}−{spent[0].text}={shown(right / 10000)}万元，与所写结余“{left[0].text}”不符",
    )
