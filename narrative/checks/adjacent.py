"""Figures right beside each other that all but obey a relation, whatever the words: parts and a total, a rate of two counts, what came, went and is left. Doubts only.

The other checks know the words; these know the places. They look at stretches of figures of one unit with little between them, and speak only where
nothing beside the figures explains them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from narrative.checks.adjacent_changes import changed, left, product, stock
from narrative.checks.adjacent_rates import rated
from narrative.checks.issues import issue
from narrative.checks.kinds import are_complements, counted_twice, own_name, shared_traits
from narrative.checks.material import Figure, Material, shown
from narrative.checks.runs import BREAKS, LISTED, MOST, SLIP, Run, is_whole, mark_of, runs_of, slack_of
from narrative.facts.headed import names_others
from narrative.types import Issue

CLOSES = re.compile(
    r"(?:合计|共计|总计|总共|一共|统共|拢共|加起来|相加|合起来|合并(?:计算)?为?|算下来|小计|总量|总数|[两三四五六七八九十][批次站期轮]累计|(?<![公])共(?!同|享|建|青|产|性|用|和))[^，。；：\d\n]{0,3}[，：]?[^，。；：\d\n]{0,9}$"
)
YEAR = re.compile("全年|年度|一年|当年")
TURN = re.compile("第[一二三四五六七八九十]")
SURELY = re.compile(
    "[两三四五六七八九十][类项批次站期轮处]共|合计|共计|总计|总共|一共|合并|加起来|相加|合起来|算下来|小计|加在一起"
)  # whatever the parts are
OPENS = re.compile(r"分[一-龥]{1,5}看|其中|包括|分别|构成|组成|[：:]|——|[（(]|如下|按[^，。]{1,10}分")
WHOLLY = re.compile(r"包括|分别|构成|组成|如下|按[^，。]{1,10}分|两部分")
STAGES = re.compile(
    r"等奖|获|评[出定选审]|入[选围编]|推荐|选送|报[名送考]|参[加赛训]|立[项案]|批[复准]|核准|[办结审]结|结[案业]|合格|达标|通过|采纳|[取持拿]证|就业|整改|销号|解决|化解|调[解处]|到位|认定|录[用取]|[开完竣]工|建成|投用|验收|移[送交]|约谈|[在离退]|撤|注销|换[发领]|新[建增办]|转|暂停|解除|收回|回收|发[出放]|实际|应|听证|复议|受理|答复|处置"
)
GOES_ON = re.compile(r"[^，。；\n]{0,6}等|[、和及]|[，；。]?其[余他]")  # behind the last part: there are more
MADE_UP = re.compile(r"[^，。；\n]{0,4}(?:构成|组成)")
NOUNS = 6  # characters of a part's name that is one
FEW_OFF = Decimal("0.08")  # how far a total may be off that has a list behind it
HARDLY = Decimal("0.02")
COUNT = re.compile("[^一-龥A-Z]")


def check_adjacent(material: Material) -> Iterator[Issue]:
    """Doubts about figures right beside each other."""
    for run in runs_of(material):
        for at in range(len(run.figures)):
            for look in (_closed, _opened, rated, left, stock, product, changed):
                yield from look(run, at)


def _closed(run: Run, at: int) -> Iterator[Issue]:
    """A total that a word closes behind its parts: 线上1340名，线下876名，加起来2316名."""
    total = run.figures[at]
    if at < 2 or not is_whole(total) or "支出" in run.gaps[at]:
        return
    halves = "下半年" in run.gaps[at - 1] and "上半年" in run.gaps[at - 2] and YEAR.search(run.gaps[at])
    if not halves and CLOSES.search(run.gaps[at]) is None:
        return
    parts: list[Figure] = []
    for n in range(at - 1, max(-1, at - 1 - MOST), -1):
        part = run.figures[n]
        if not is_whole(part) or part.quantity.unit != total.quantity.unit or total.value <= part.value:
            break
        parts.insert(0, part)
        if LISTED < len(run.gaps[n]) or BREAKS.search(run.gaps[n]) or ("。" in run.gaps[n] and "\n" not in run.gaps[n]):
            break
    sure = SURELY.search(run.gaps[at])
    broken = [run.gaps[at], *(run.gaps[at - k] for k in range(1, len(parts)))]
    if len(parts) < 2 or any(BREAKS.search(gap.replace("另", "") if sure else gap) for gap in broken):
        return
    if not sure and not halves and any(STAGES.search(own_name(p)) for p in parts) and not _akin(parts):
        return
    yield from _compared(total, parts, SLIP)


def _opened(run: Run, at: int) -> Iterator[Issue]:
    """A total and the list right behind it: 跑了74场，进校园31场，进社区18场，进乡村21场."""
    total = run.figures[at]
    if not is_whole(total) or total.span in run.material.parts or at + 2 >= len(run.figures) or BREAKS.search(run.gaps[at][-LISTED:]):
        return
    gap = run.gaps[at + 1]
    opened = OPENS.search(gap) is not None
    if (not opened and not gap.startswith("，") and "\n" not in gap) or LISTED < len(gap) or STAGES.search(gap.replace("其中", "")):
        return
    if BREAKS.search(OPENS.sub("", gap)) or ("分别" in gap and names_others(total.label, gap.partition("分别")[0])):
        return
    parts = _items(run, at)
    if len(parts) < 2 or GOES_ON.match(run.behind(at + len(parts))):
        return
    whole = _says_whole(run, at, parts)
    alike = are_complements(parts) or (opened and mark_of(run.gaps[at + 2]) == "、" and _akin(parts))
    if len(parts) == 2 and not whole and not _is_all_but(total, parts) and (not alike or sum(p.value for p in parts) < total.value):
        return  # 其中省级200万元、市级80万元: there may be more
    if not (opened or whole or alike or _akin(parts)) or _is_item(run, at):
        return
    if gap.startswith(("（", "(")) and run.behind(at + len(parts))[:1] not in "）)":
        return
    yield from _compared(total, parts, SLIP if whole or (opened and "其中" not in gap) else FEW_OFF)


def _items(run: Run, at: int) -> list[Figure]:
    """The figures right behind a total that are told one after the other in its unit, with one mark between them."""
    total = run.figures[at]
    parts: list[Figure] = []
    for n in range(at + 1, min(len(run.figures), at + 1 + MOST)):
        part, before = run.figures[n], run.gaps[n]
        if not is_whole(part) or part.quantity.unit != total.quantity.unit or total.value <= part.value:
            break
        if parts and (LISTED < len(before) or BREAKS.search(before) or ("。" in before and "\n" not in before)):
            break
        if parts and STAGES.search(before) and not TURN.search(before):
            break
        if len(parts) > 1 and mark_of(before) != mark_of(run.gaps[n - 1]):
            break
        parts.append(part)
    return parts


def _says_whole(run: Run, at: int, parts: Sequence[Figure]) -> bool:
    """Whether a list says that it is all of its total: by the words or the line's end between them, or behind it, by its turns, or since the total says that it is one."""
    gap = run.gaps[at + 1]
    if WHOLLY.search(gap) or "\n" in gap or MADE_UP.match(run.behind(at + len(parts))) or all(TURN.search(part.label) for part in parts):
        return True
    return gap[:1] in ("：", ":", "，") and "其中" not in gap and CLOSES.search(run.gaps[at]) is not None


def _is_item(run: Run, at: int) -> bool:
    """Whether a figure at a line's end is told as the one in the next line is: the first of the items, not their total."""
    gap = run.gaps[at + 1]
    return "\n" in gap and not OPENS.search(gap.partition("\n")[0]) and _shape(run, at) == _shape(run, at + 1)


def _shape(run: Run, at: int) -> tuple[str, bool]:
    """How the line of a figure begins, and whether a colon stands before the figure."""
    figure = run.figures[at]
    text = run.material.views[figure.flow].text
    line = text[text.rfind("\n", 0, figure.start_v) + 1 : figure.start_v]
    return ("" if "一" <= line[:1] <= "龥" else line[:1]), bool(re.search("[：:]", line))


def _akin(parts: Sequence[Figure]) -> bool:
    """Whether the names of parts are short and all begin or end alike (进校园, 进社区; 力学区, 光学区)."""
    names = [COUNT.sub("", own_name(p)) for p in parts]
    if not all(0 < len(name) <= NOUNS for name in names) or len(set(names)) < len(names) or any(name.endswith("的") for name in names):
        return False
    return len({n[0] for n in names}) == 1 or len({n[-1] for n in names}) == 1


def _is_all_but(total: Figure, parts: Sequence[Figure]) -> bool:
    """Whether two parts of a kind leave so little of a total that there hardly is a third: 改造134户，其中C级97户、D级35户."""
    left = total.value - sum((p.value for p in parts), Decimal(0))
    return _akin(parts) and 0 < left <= total.value * HARDLY


def _compared(total: Figure, parts: Sequence[Figure], most: Decimal) -> Iterator[Issue]:
    added = sum((p.value for p in parts), Decimal(0))
    off, slack = added - total.value, slack_of((total, *parts))
    if abs(off) <= slack or total.value * most < abs(off) or shared_traits(parts):
        return
    values = [p.value for p in parts]
    if counted_twice(parts, total.value, slack) or any(abs(2 * v - added) <= slack for v in values if len(values) > 2):
        return
    yield issue(
        "sum",
        (total.span, *(p.span for p in parts)),
        f"各分项 {'+'.join(map(shown, values))}={shown(added)}，与合计“{total.text}”不符，{'多' if 0 < off else '少'} {shown(abs(off))}",
        certain=False,
    )
