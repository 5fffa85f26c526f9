"""Sums of money in any section: totals and their parts, budget plus additions, opening plus income less spending, rates by the form's formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache

from narrative.checks.issues import issue
from narrative.checks.kinds import counted_twice, names_whole
from narrative.checks.material import Figure, Material, shown
from narrative.checks.sums import OPENS, STOP_THEREOF, WHOLE, rows_joined
from narrative.rules import load
from narrative.types import Issue

LEAD = re.compile(
    r"^(?:[、，,；;和及与\s]|[一-龥（）()]{0,16}\d{4}年(?:度)?(?:全年)?|年(?=一般)|其中|其|主要|即|及|和|与|以及|包括|分别为|分为|按[^，。]{0,12}为|\d{4}年(?:度)?|本年度?(?=一般|政府|财政)|全年(?=一般|政府|财政)|[一-龥]{2,14}?(?:局|会|馆|院|站|中心|办|我单位|单位)(?=\d{4}年))+"
)
TAIL = re.compile(r"(?:共计|合计|总计|总额|金额|资金|为|是|共|计|达|约|：|:|（[^）]*$|\s)+$")
SEPARATE = re.compile(r"^[、，,；;和及与]")
NAMING = 4  # characters of a complement that is a name of its own: 基本支出, 项目支出
STOP = re.compile(r"比|较|上年|去年|同比|增长|减少|节约|结余|结转|人均|每|目标|奖|贷款|带动")
STAGE = re.compile(r"决算|预算")
CLOSED = re.compile(r"[（(][^（）()]*[)）]")
BACK = 2  # sentences before a list of amounts that may tell what it is a list of
BREAK = re.compile(r"其中|三公|[；;。]|\d|[一二三四五六七八九十百千]{2}")
MOVES = re.compile(r"支出|执行|使用|拨付|发放|支付|收入|累计|截至")
PREFIX = re.compile(
    r"其中|我?[局馆会中办院站单]位?|项目|部门|整体|资金|财政|预算|全年|本年度?|年度|年末|总体|综合|平均|20\d\d年度?|的|，|:|：|、|[一-龥]{1,10}[局馆会院站委办厅]|中心|截至[^，。]{0,8}"
)  # what may stand before the name of a rate that is the whole's
SCOPED = re.compile(
    r"一般公共预算[^，。]{0,6}(?:支出|收入)$|政府性基金[^，。]{0,6}(?:支出|收入)$|部门整体支出$|[总全](?:收入|支出)$|本年(?:收入|支出)$|收入合计$|支出合计$"
)
LATER = re.compile(r"追加|调整后|调增|调减|年初|预算数|上年|去年|目标|\d{4}年(?=.*\d{4}年)")
AFTER = re.compile(r"(?:追加)?调整后|追加后|调增后")


def check_money(material: Material) -> Iterator[Issue]:
    """The issues of all sums of money told in prose."""
    amounts = [tuple(f for f in row if _money(f)) for row in material.rows]
    for row, _ in rows_joined(material):
        yield from _parts(material, [f for f in row if _money(f)])
    for row in amounts:
        yield from _balance(material, row)
    yield from _kinds(material, [f for row in amounts for f in row])
    yield from _adjusted(material, amounts)
    yield from _formulas(material)
    yield from _twice(material, [f for row in amounts for f in row])


def _money(figure: Figure) -> bool:
    return figure.quantity.unit_class == "money" and figure.exact and not figure.quantity.flags


def label_of(figure: Figure) -> str:
    """What an amount is called, without year, body and connecting words: 其中：基本支出 → 基本支出."""
    return TAIL.sub("", LEAD.sub("", figure.label))


def _slack(figures: Sequence[Figure]) -> Decimal:
    """Rounding of so many amounts: half the last place of each."""
    return sum((f.scale / Decimal(10) ** max(f.decimals, 0) for f in figures), Decimal(0)) / 2 + Decimal("0.01")


def _wan(value: Decimal) -> str:
    return f"{shown(value / 10000)}万元"


def _parts(material: Material, row: Sequence[Figure]) -> Iterator[Issue]:
    for k in range(len(row) - 2):
        total, first = row[k], row[k + 1]
        gap = STOP_THEREOF.sub("，其中", material.between(total, first))
        opened = OPENS.search(CLOSED.sub("", gap))
        if opened is None or len(gap) > 40 or STOP.search(gap) or "。" in gap or ("；" in gap and "其中" not in gap):
            continue
        parts = [first]
        for figure in row[k + 2 :]:
            between = material.between(parts[-1], figure)
            if not SEPARATE.match(between.strip()) or BREAK.search(between) or STOP.search(between) or len(between) > 24:
                break
            if any(words.search(figure.label) and not words.search(first.label) for words in (MOVES, STAGE)):
                break
            parts.append(figure)
        if len(parts) < 2 or any(total.value <= part.value for part in parts):
            continue
        labels = [label_of(part) for part in parts]
        if len(set(labels)) < len(labels) or not all(labels):
            continue
        text = material.views[total.flow].text[parts[-1].end_v : parts[-1].end_v + 1]
        added = _alike(parts)
        off = added - total.value
        known = len(parts) == 2 and any(
            a in labels[0] and b in labels[1] and (NAMING <= len(a) or names_whole(total, parts)) for a, b in _pairs()
        )
        exhaustive = known or WHOLE.search(gap) is not None
        near = abs(off) * 20 <= total.value and 3 <= len(parts)
        if abs(off) <= _slack((total, *parts)) or (off < 0 and (text in "、和及" or not (exhaustive or near))):
            continue
        if counted_twice(parts, total.value, _slack((total, *parts))) or _of_another(material, row, total, parts, added):
            continue
        slipped = added != sum((part.value for part in parts), Decimal(0))
        terms = "+".join(shown(part.value / (1 if slipped and part.scale == 1 and part.decimals else 10000)) for part in parts)
        yield issue(
            "money",
            (total.span, *(part.span for part in parts)),
            f"各分项 {terms}={_wan(added)}，与“{label_of(total)}{total.text}”相差 {_wan(abs(off))}{'（写作元的一项按万元计）' if slipped else ''}",
            certain=0 < off or exhaustive,
        )


def _of_another(material: Material, row: Sequence[Figure], total: Figure, parts: Sequence[Figure], added: Decimal) -> bool:
    """Whether parts are those of another amount told before them, or with the next amount behind them give the total."""
    slack = _slack((total, *parts))
    last = parts[-1]
    following = [f for f in row if last.start_v < f.start_v][:1]
    if any(abs(added + f.value - total.value) <= slack for f in following):
        return True
    place = material.sentences[parts[0].sentence]
    return any(
        _money(f) and f.start_v < parts[0].start_v and abs(f.value - added) <= slack
        for other in material.rows
        if other[0].flow == total.flow and 0 <= parts[0].sentence - other[0].sentence <= BACK
        for f in other
        if material.sentences[f.sentence].paragraph == place.paragraph
    )


def _alike(parts: Sequence[Figure]) -> Decimal:
    """The sum of amounts; one in 元 among decimals in 万元 counts as 万元 (its unit is an issue of its own)."""
    wan = [part for part in parts if part.scale == 10000]
    slips = len(wan) + 1 == len(parts)
    return sum((p.value * 10000 if slips and p.scale == 1 and 0 < p.decimals else p.value for p in parts), Decimal(0))


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple((a, b) for rule in load("checks", "complements") for a, b in rule.data["pairs"])


def _balance(material: Material, row: Sequence[Figure]) -> Iterator[Issue]:
    """年初结转 + 本年收入 − 本年支出 = 年末结转 where one sentence tells all four."""
    named: dict[str, Figure] = {}
    for figure in row:
        for name, pattern in (("left", r"年末"), ("carried", r"(?:年初|上年)[^，。]*结"), ("income", r"收入"), ("spent", r"支出")):
            if re.search(pattern, figure.label):
                named.setdefault(name, figure)
                break
    if len(named) < 4 or len(row) != 4:
        return
    carried, income, spent, left = (named[name] for name in ("carried", "income", "spent", "left"))
    right = carried.value + income.value - spent.value
    if abs(right - left.value) <= _slack(tuple(named.values())):
        return
    yield issue(
        "money",
        [f.span for f in named.values()],
        f"年初结转 {_wan(carried.value)}+收入 {_wan(income.value)}−支出 {_wan(spent.value)}={_wan(right)}，与年末结转“{left.text}”不符",
    )


def _kinds(material: Material, figures: Sequence[Figure]) -> Iterator[Issue]:
    """X支出 T; X支出中基本支出 A; X支出中项目支出 B, told in sentences of their own, with A + B ≠ T."""
    inner: dict[tuple[int, str], dict[str, Figure]] = {}
    for figure in figures:
        match = re.search(r"([一-龥]{2,20}支出)中的?(基本支出|项目支出)$", LEAD.sub("", figure.label))
        if match:
            parent = material.sections[figure.section].parent
            inner.setdefault((parent if parent is not None else -1, match.group(1)), {}).setdefault(match.group(2), figure)
    for (_, name), found in inner.items():
        if len(found) < 2:
            continue
        basic, project = found["基本支出"], found["项目支出"]
        before = [
            f
            for f in figures
            if f.flow == basic.flow and f.start_v < basic.start_v and label_of(f).endswith(name) and "中" not in label_of(f)
        ]
        if not before or abs(basic.value + project.value - before[-1].value) <= _slack((before[-1], basic, project)):
            continue
        total = before[-1]
        yield issue(
            "money",
            (total.span, basic.span, project.span),
            f"基本支出 {_wan(basic.value)}+项目支出 {_wan(project.value)}={_wan(basic.value + project.value)}，与“{name}{total.text}”不符",
        )


def _adjusted(material: Material, amounts: Sequence[Sequence[Figure]]) -> Iterator[Issue]:
    """年初预算 + 追加 = 调整后 in three sentences of one section, for the totals and for each part all three name."""
    sections: dict[int, dict[str, Sequence[Figure]]] = {}
    for row in amounts:
        if not row:
            continue
        text = material.sentence_text(row[0])
        stage = (
            "after" if AFTER.search(text) else "added" if "追加" in text else "budget" if re.search("年初[^，。]{0,14}预算", text) else ""
        )
        if stage and "结转" not in row[0].label:
            sections.setdefault(row[0].section, {}).setdefault(stage, row)
    for stages in sections.values():
        if len(stages) < 3:
            continue
        budget, added, after = stages["budget"], stages["added"], stages["after"]
        yield from _sum_of("", budget[0], added[0], after[0])
        names = [{label_of(f): f for f in row[1:]} for row in (budget, added, after)]
        for name in names[0]:
            if name and name in names[1] and name in names[2]:
                yield from _sum_of(name, names[0][name], names[1][name], names[2][name])


def _sum_of(name: str, budget: Figure, added: Figure, after: Figure) -> Iterator[Issue]:
    right = budget.value + added.value
    if _slack((budget, added, after)) < abs(right - after.value):
        yield issue(
            "money",
            (budget.span, added.span, after.span),
            f"{name}年初 {_wan(budget.value)}+追加 {_wan(added.value)}={_wan(right)}，与调整后“{after.text}”不符",
        )


def _formulas(material: Material) -> Iterator[Issue]:
    """Rates that the form defines, recomputed from the amounts told in the same sentence."""
    rules = [(r, re.compile(r.text("rate") + r"[^，。；]{0,4}$")) for r in load("checks", "formula")]
    for before, row in zip(((), *material.rows), material.rows, strict=False):
        for k, told in enumerate(row):
            if told.quantity.unit != "%" or not told.exact:
                continue
            rule = next((r for r, pattern in rules if pattern.search(told.label)), None)
            if rule is None:
                continue
            terms = _terms([f for f in (*(before if before and _follows(material, before[0], told) else ()), *row[:k]) if _money(f)])
            prefix = told.label[: re.search(rule.text("rate"), told.label).start()]  # type: ignore[union-attr]
            project = "项目" in prefix and any("项目支出" in f.label for f in row)
            if project or PREFIX.sub("", prefix) or set(rule.data.get("barred", ())) & terms.keys():
                continue
            if "year_budget" not in terms and not {"budget", "added"} & terms.keys() and "sole_budget" in terms:
                terms["year_budget"] = terms["sole_budget"]
            wanted = {sign[1:] for field in ("numerator", "denominator") for sign in rule.data[field]}
            if not wanted <= terms.keys():
                continue
            top, bottom = (_signed(rule.data[field], terms) for field in ("numerator", "denominator"))
            if bottom <= 0:
                continue
            right = abs(top / bottom * 100)
            slack = Decimal("0.51") / Decimal(10) ** told.decimals + Decimal("0.005")
            if abs(right - told.value) <= slack:
                continue
            spans = [terms[name].span for name in sorted(wanted)]
            yield issue(
                "formula",
                (*spans, told.span),
                f"{rule.text('name')}按“{rule.source.removeprefix('指标解释：').removeprefix('domain.md b.1：')}”计算为 "
                f"{_wan(top)}÷{_wan(bottom)}={shown(right.quantize(Decimal('0.01')))}%，与所写“{told.text}”不符",
            )


def _follows(material: Material, first: Figure, later: Figure) -> bool:
    """Whether a sentence comes right behind another in one paragraph."""
    one, two = material.sentences[first.sentence], material.sentences[later.sentence]
    return one.flow == two.flow and one.paragraph == two.paragraph and later.sentence - first.sentence <= 1


def _terms(figures: Sequence[Figure]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for figure in figures:
        for rule in load("checks", "term"):
            if re.search(rule.text("pattern"), figure.label):
                found.setdefault(rule.id, figure)
                break
    return found


def _signed(signs: Sequence[str], terms: Mapping[str, Figure]) -> Decimal:
    return sum((terms[s[1:]].value * (1 if s[0] == "+" else -1) for s in signs), Decimal(0))


def _twice(material: Material, figures: Sequence[Figure]) -> Iterator[Issue]:
    """A total of the year under one name with two amounts; names of parts are left out, since their wholes differ."""
    seen: dict[str, Figure] = {}
    for figure in figures:
        name = label_of(figure)
        years = set(re.findall(r"(20\d\d)年", material.before(figure)))
        if not SCOPED.search(name) or LATER.search(material.before(figure)) or (material.year and years - {str(material.year)}):
            continue
        name = re.sub(r"^(?:部门|本年|全年|当年)", "", name)
        first = seen.setdefault(name, figure)
        if first is not figure and _slack((first, figure)) < abs(first.value - figure.value):
            yield issue(
                "money_value",
                (first.span, figure.span),
                f"“{name}”一处为 {first.text}，一处为 {figure.text}，相差 {_wan(abs(first.value - figure.value))}，请统一口径",
            )
