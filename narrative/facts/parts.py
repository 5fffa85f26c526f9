"""Which counts are parts of which totals (part_of): lists that add up, words that open or pick a part (links.toml), lists that share their total.

Arithmetic comes first (`sums`), then words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from narrative.facts.afar import of_totals_afar
from narrative.facts.build import Draft
from narrative.facts.context import last
from narrative.facts.counts import (
    REACH,
    SIBLING,
    UNCOUNTED,
    Counts,
    holds,
    is_held_against,
    is_one_unit,
    is_passed_on,
    is_picked_from,
    pairs,
)
from narrative.facts.headed import headed
from narrative.facts.items import of_items
from narrative.facts.quarters import of_quarters
from narrative.facts.rows import rows
from narrative.facts.shares import base_behind, is_share_of_rate, share_of
from narrative.facts.sums import rests, sums
from narrative.facts.wholes import came_of, whole_of
from narrative.offsets import View
from narrative.quantities.families import kind_of_count
from narrative.rules import load
from narrative.rules.edges import needs
from narrative.structure.headed import CellTold

TAIL = 6  # counts of the sentence before that a list may belong to
LIST = re.compile(r"[^，。；：\d]{0,12}[、，和及与](?:[^。：；\d]|\d(?=A)){0,14}$")
APART = re.compile("(?:分别|依次)(?:是|为)")
WITHIN = re.compile(
    r"(?:^|[，；])(?:在)?(?:这些|上述|全部|所有)?(?P<of>[一-龥]{2,8}?)(?:当|之)?中，?[^，。；、\d]{2,14}$"
)  # 查处案件86起，…，案件中占道类31起
FOUND = (
    frozenset(("隐患", "问题", "缺陷", "违法", "违规")),
    frozenset(("难题", "问题", "诉求", "需求")),
    frozenset(("纠纷", "矛盾")),
    frozenset(("积案", "信访")),
)
SETTLED = "|".join(
    sorted(frozenset().union(*FOUND))
)  # what is found in things looked at or settled for them; words of one line tell of one thing
FINDING, FINDS = re.compile(SETTLED), re.compile(f"(?P<noun>{SETTLED})[了共有计达数]{{0,3}}$")
BEARERS = frozenset(("家", "户", "份", "批次", "家次", "所"))  # units of what has something found in it: 发现问题16家
OLD = re.compile(
    "[旧老原]的|旧[^，。；\\d]|老(?!人|师|年|龄|板|乡|百姓|区|党员)"
)  # what is mended or changed of it is none of what is new beside it: 新装60盏，旧的修好25盏
REFUSED = re.compile("不予|免予|免于")
OPENED = frozenset(("link.sum", "link.part.opener", "link.part.bracket", "link.list"))  # links of lists, which go on over commas
UNDER_WAY, DONE = frozenset(("在建", "开工")), frozenset(("完工", "竣工", "建成", "完成", "投用", "启用", "验收"))
OWN, ALL = (  # the own area beside the area above: 全省走了46站，轮到我县1站
    re.compile("(?:^|[，（])(?:[^，。；新]{0,4}(?:我|本))[省市州盟县区旗镇乡馆局会校院][^，。；、\\d新]{0,10}$"),
    re.compile("(?:全[国省市州盟县区旗]|自治区)(?![^，。；]*(?:平均|人均|各))"),
)
DULY = re.compile("实际|已|到位|发展|的|揭榜")  # what was done of what was due, with the same verb: 应回收3538吨，实际回收3015吨
SENT = re.compile("选派|组织|派出?|动员|带领|邀请")  # a deed of its own: 选派56人次参加培训
RELATIVE = re.compile(
    r"(?:^|[，；。：（])(?!比|较|从|由(?![^，。；]{1,8}(?:牵头|[主承举自]办|组织|直接)))[^，。；：、（）\d]{2,20}(?<![年初末来])的(?:[有是为共达仅只才]|就有|共有|也有|只有)?$"
)
BARE = re.compile(r"\s*(?:[，。；、（）\n]|都|均|全|已|也|$)")
CONTAINED = re.compile(
    r"[^，。；、\d不未另没]{0,8}[，（]?(?:已经?|也|均|都|其中)*(?:(?:包含|包括|含|算|计算|统计|计)在(?:其?内|总数|上述|前面|里面|前述|[^，。；\d不未]{0,4}(?:之内|总数))|在内(?!的)|(?:计入|并入|列入|纳入)[^，。；\d不未]{0,4}(?:总数|总量|总计|上述))"
)  # 急诊1.8万人次包含在内
PASSED = re.compile("合格|结业|结班|毕业|[取持领拿获发考]证|考[取下上]|通过|拿到|取得|获得")
TRAINED = re.compile("训|学员|听课|考|鉴定|班")
PRIZE = re.compile("[一二三]?等?奖(?!励)")
LINES = frozenset(("线上", "线下", "网上"))
AWAY = re.compile("注销|退出|清退|撤销|取消|摘牌|关停|解除|另")  # what is told in a list and is not in its total
ENDED = re.compile("注销|退出|清退|撤销|取消|摘牌|关停|解除|减少")
OTHERS = re.compile(
    "邻近|相邻|毗邻|邻[省市州县区]|周边|兄弟|同类|平均|高于|低于"
)  # a rate of others in brackets: 核销率85%（邻市同类券不到七成）
ANEW = re.compile(r"；(?:其中|按)|，按[^，。；：\d]{1,8}(?:[来看]?分|看|归类|统计|则?是|则?为)")  # after a list, of what that is a list of
OPENS_ON = re.compile("；(?=其中|这里头?|这里面|里头|里面|当中|这当中|按[^，。；：]{1,8}(?:分|看|归类|统计|数|论)[，：])")
OPENS = re.compile(
    r"\s*(?:其中|包括|(?:分开|拆开|掰开|细分)来?[看算讲说]|(?:[^，。；：、\d]{1,6}(?:当|之)中|(?:上述|这些)[^，。；：、\d]{1,4}[里中])，|按(?:级别|等级|层级|类型|类别|种类|灾种|险种|案由|行业|来源|地区|区域|片区|对象|性别|年龄|方式|渠道|形式|性质|学段|领域|去向|用途|题材|体裁|专业|学科|部门|单位|场所|场合|内容|项目|原因|阶段|工种|品种|树种|作物)[：，]|按[^，。；]{1,8}(?:分|统计|列示|看|归类|[数论](?=[，：]))|[^，。；]{0,8}(?:分别|依次))"
)


@dataclass(frozen=True, slots=True)
class _Cue:
    rule: str
    where: str
    pattern: re.Pattern[str]
    total: re.Pattern[str] | None
    shared: bool
    signs: frozenset[str] | None


@cache
def _cues() -> tuple[_Cue, ...]:
    return tuple(
        _Cue(
            f"link.{rule.id}",
            rule.text("where"),
            re.compile(rule.text("pattern")),
            re.compile(rule.text("total")) if "total" in rule.data else None,
            bool(rule.data.get("shared")),
            needs(rule.text("pattern")),
        )
        for rule in load("links")
    )


def find_parts(drafts: Sequence[Draft], views: Sequence[View], heads: Mapping[int, CellTold]) -> dict[int, tuple[int, str]]:
    """Part → (total, rule), as indices of drafts; acyclic: a total is larger than its part, or stands before it."""
    found = rows(drafts, views, heads)
    listed = frozenset(found)
    before: list[int] = []
    for group in _groups(drafts):
        text = views[drafts[group[0]].flow].text
        tail = _tail(drafts, [i for i in before if _same_paragraph(drafts[i], drafts[group[0]], text)])
        near = _Group(drafts, tail, group, text)
        found.update({part: link for part, link in sums(near).items() if part not in listed})
        found = {**headed(near), **found}
        made = rests(near)
        for at in range(len(tail), len(near.facts)):
            if near.index[at] in found:
                continue
            link, left = near.by_words(at, found) or near.by_list(at, found) or came_of(near, at), made.get(near.index[at])
            link = left if left is not None and (link is None or link[0] != left[0]) else link
            if link is not None:
                found[near.index[at]] = link
        before = group
    found.update({part: (total, "link.items") for part, total in of_items(drafts, views, frozenset(found))})
    found.update({part: (total, "link.quarter") for part, total in of_quarters(drafts, views, frozenset(found))})
    found.update({part: (total, rule) for part, total, rule in of_totals_afar(drafts, frozenset(found))})
    return found


def _tail(drafts: Sequence[Draft], told: Sequence[int]) -> Sequence[int]:
    """The last counts of a sentence; of many, not last year's and no rates."""
    plain = [i for i in told if drafts[i].fact.status != "baseline" and drafts[i].fact.measure != "percent"]
    return told if len(told) <= TAIL else plain[-TAIL:]


def _same_paragraph(a: Draft, b: Draft, text: str) -> bool:
    return a.flow == b.flow and a.fact.section == b.fact.section and text.find("\n", a.end_v, b.start_v) < 0


def _groups(drafts: Sequence[Draft]) -> Iterator[list[int]]:
    """The counts of each sentence."""
    group: list[int] = []
    for i, draft in enumerate(drafts):
        if group and drafts[group[-1]].fact.sentence != draft.fact.sentence:
            yield group
            group = []
        group.append(i)
    if group:
        yield group


class _Group(Counts):
    """The counts of one sentence and the words that say which of them are parts."""

    def __init__(self, drafts: Sequence[Draft], tail: Sequence[int], group: Sequence[int], text: str) -> None:
        super().__init__(drafts, tail, group, text)
        own = self.drafts[self.first]
        begin = max(self.text.rfind(mark, 0, own.clause[0]) for mark in "。\n") + 1
        held = frozenset(text[begin : self.drafts[-1].end_v + 14])
        self.cues = [cue for cue in _cues() if cue.signs is None or not cue.signs.isdisjoint(held)]
        self.reach = 0 if OPENS.match(self.text, begin) else self.first  # the first count that words may point to

    def by_words(self, at: int, found: Mapping[int, tuple[int, str]]) -> tuple[int, str] | None:
        """The total that the words around a count point to."""
        if self.facts[at].measure == "percent":
            told = share_of(self, at, self.reach, found)
            if told is not None:
                return told
        if (base := base_behind(self, at)) is not None:
            return self.index[base], "link.share.base"
        if (told := whole_of(self, at)) is not None:
            return told
        before, after, wide = self.before(at), self.after(at), self._wide(at)
        if CONTAINED.match(self.text, self.drafts[at].end_v, self.drafts[at].end_v + 24) and wide:
            return self.index[wide[0][0]], "link.part.contained"
        if at and OWN.search(before) and ALL.search(self.before(at - 1)) and self._is_of_all(at):
            return self.index[at - 1], "link.part.own"
        within = WITHIN.search(before)
        if within is not None and (named := self._named(at, within["of"], wide)) is not None:
            return self.index[named], "link.part.among"
        if (picked := self._relative(at, before, after, found)) is not None:
            return picked, "link.part.relative"
        for cue in self.cues:
            words = before if cue.where == "before" else after
            total = self._opened(at, wide, cue) if cue.where == "between" else self._chosen(at, words, cue, found)
            if total is not None and (ANEW.search(self.between(total, at)) or self._is_closed_off(total, at)):
                total = self._above(total, found)
            if total is not None and not is_share_of_rate(self, total, at):
                return self.index[total], "link.part.chosen" if cue.where == "between" and self._is_picked(total, at) else cue.rule
        return None

    def _is_closed_off(self, total: int, at: int) -> bool:
        """Whether a count stands in a bracket that is closed before a later one: 抽检3260批次（食用农产品1480批次、加工食品1780批次），不合格64批次."""
        between = self.between(total, at)
        return between.count("（") < between.count("）")

    def _above(self, at: int, found: Mapping[int, tuple[int, str]]) -> int:
        """The total of a count in reach, or the count itself: 受理528件，结案497件；其中 tells parts of the first."""
        above = found.get(self.index[at])
        return self.index.index(above[0]) if above is not None and above[0] in self.index else at

    def _named(self, at: int, thing: str, wide: Sequence[tuple[int, str]]) -> int | None:
        """The nearest count in the unit of a part that counts the thing it is said to be among."""
        unit = self.facts[at].quantity.unit
        return next((j for j, _ in wide if self.facts[j].quantity.unit == unit and thing in self.facts[j].what), None)

    def _wide(self, at: int) -> list[tuple[int, str]]:
        """The earlier counts that a count can be part of by kind and size, in the same part of the sentence, nearest first, with the words from each."""
        part = self.facts[at]
        near = range(at - 1, max(self.reach - 1, at - REACH), -1)
        words = [(j, self.between(j, at)) for j in near if holds(self.facts[j], part, wide=True) and not is_held_against(self, j)]
        return [(j, between) for j, between in words if j < self.first or "；" not in OPENS_ON.sub("，", between)]

    def _is_relative(self, at: int) -> bool:
        """Whether the words before a count are a clause that picks some of what was counted before (通过评定的有52家)."""
        return RELATIVE.search(self.before(at)) is not None

    def _relative(self, at: int, before: str, after: str, found: Mapping[int, tuple[int, str]]) -> int | None:
        """The count of which a clause picks some (养老机构86家，通过星级评定的有52家): the one right before it, in its unit, or the total of that if it is
        picked or listed, too."""
        if at == 0 or "其中" in before or is_held_against(self, at) or not self._is_relative(at) or not BARE.match(after):
            return None
        whole, part = self.facts[at - 1], self.facts[at]
        same = whole.quantity.unit == part.quantity.unit and part.measure not in ("money", "percent")
        if not same or not holds(whole, part, equal=True) or "；" in self.between(at - 1, at):
            return None
        above = found.get(self.index[at - 1])
        if self._is_relative(at - 1) or (above is not None and above[1] in OPENED):
            return above[0] if above is not None else None
        return self.index[at - 1]

    def _is_of_all(self, at: int) -> bool:
        """Whether a count of the own area can be part of what stands before it for the area above (全省走了46站，轮到我县1站)."""
        whole, part = self.facts[at - 1], self.facts[at]
        return (
            whole.quantity.unit == part.quantity.unit != "元"
            and part.measure not in UNCOUNTED
            and holds(whole, part)
            and "；" not in self.between(at - 1, at)
        )

    def _opened(self, at: int, wide: Sequence[tuple[int, str]], cue: _Cue) -> int | None:
        """The nearest count behind which a cue opens its parts, one in the unit of the part before others; of a list over two sentences, one of the same
        verb before others."""
        earlier = [j for j, between in wide if self._still_open(j, at, between, cue)]
        alike = [j for j in earlier if self.facts[j].action == self.facts[at].action] if self.reach < self.first else []
        near = alike or earlier
        return next((j for j in near if is_one_unit(self.facts[j], self.facts[at])), next(iter(near), None))

    def _still_open(self, total: int, at: int, between: str, cue: _Cue) -> bool:
        """Whether a cue opens the parts of a total and its list has not ended: over commas go counts in the total's unit alone, till they make it up."""
        opener = last(cue.pattern, between)
        if opener is None:
            return False
        words = self.before(at)
        if AWAY.search(words) and not AWAY.search(self.before(total)):
            return False
        if cue.pattern.search(words) is None and self._is_found_in(total, at, words):
            return False
        if self.facts[at].measure == "percent" and OTHERS.search(between[opener.start() :]):
            return False
        if "，" not in between[opener.end() :].lstrip("，"):
            return True
        start, whole = self.drafts[total].end_v + opener.start(), self.facts[total].quantity
        listed = [self.facts[k].quantity for k in range(total + 1, at) if start <= self.drafts[k].start_v]
        alike = all(
            q.unit == whole.unit or kind_of_count(q.unit) == kind_of_count(whole.unit) == "场" for q in (*listed, self.facts[at].quantity)
        )
        return alike and (whole.unit == "%" or sum((q.value for q in listed), Decimal(0)) < whole.value)

    def _is_picked(self, total: int, at: int) -> bool:
        """Whether a list tells what came of its total and need not make it up: 申报214项，国家、省、市获批分别为8项、35项、103项."""
        opener, act = APART.search(between := self.between(total, at)), self.facts[at].action
        return opener is not None and bool(act) and act != self.facts[total].action and act in between[: opener.start()]

    def _chosen(self, at: int, words: str, cue: _Cue, found: Mapping[int, tuple[int, str]]) -> int | None:
        """The total of a count that a cue beside it calls picked or new."""
        part = self.facts[at]
        if not (cue.pattern.search(words) if cue.where == "before" else cue.pattern.match(words)):
            return None
        earlier = [j for j in range(at - 1, max(self.first - 1, at - REACH), -1) if holds(self.facts[j], part)]
        if cue.total is not None:
            later = [j for j in range(at + 1, min(len(self.facts), at + 4)) if holds(self.facts[j], part)]
            near = [j for j in earlier[:3] if "；" not in self.between(j, at)]
            stocks = (j for j in (*later, *near) if cue.total.search(self.before(j)))
            return next((j for j in stocks if self.facts[j].quantity.unit == part.quantity.unit), None)
        if part.status == "target" or part.measure in ("money", "percent") or self._is_prize(at, words):
            return None
        chosen = (
            j
            for j in range(at - 1, max(self.first - 1, at - REACH), -1)
            if holds(self.facts[j], part, equal=True, award=True) or (j + 1 == at and self._is_passed(j, at, words))
        )
        if cue.shared and part.measure == "person":
            return None
        if cue.shared:
            chosen = (j for j in chosen if j + 1 == at and not pairs(words[-4:]).isdisjoint(pairs(self.before(j) + self.after(j)[:8])))
        if cue.where == "after":
            if SENT.search(self.before(at)):
                return None
            chosen = (j for j in chosen if is_picked_from(self.facts[j], part))
        if cue.where == "before":
            chosen = (
                j
                for j in chosen
                if is_picked_from(self.facts[j], part)
                and not is_passed_on(self, j, at)
                and not REFUSED.search(self.before(j))
                and not (OLD.search(words) and "新" in self.before(j))
            )
        total = next((j for j in chosen if "；" not in self.between(j, at)), None)
        if total is not None and self._is_found_in(total, at, words):
            return None
        if total is None or not (self._is_sibling(total, at, cue) or self._is_other_state(total, words, cue)):
            return total
        above = found.get(self.index[total])
        return self.index.index(above[0]) if above is not None and above[0] in self.index else None

    def _is_prize(self, at: int, words: str) -> bool:
        """Whether a count is of prizes, not of the works that won them (新创剧目26个，拿回奖项17个; 送赛30件，捧回21个奖)."""
        told = self.facts[at].measure == "award" and (words.endswith(("奖项", "奖励")) or PRIZE.match(self.after(at)) is not None)
        return told and not any("奖" in self.facts[j].what for j in range(max(self.first, at - 1), at))

    def _is_passed(self, total: int, at: int, words: str) -> bool:
        """Whether a count of persons tells who of the attendances right before it passed: 培训640人次，考试合格612人."""
        whole, part = self.facts[total], self.facts[at]
        kinds = (whole.measure, part.measure) == ("person_time", "person")
        trained = TRAINED.search(self.text[self.drafts[total].clause[0] : self.drafts[total].end_v] + whole.what)
        return kinds and PASSED.search(words) is not None and trained is not None and holds(whole, part, wide=True)

    def _is_found_in(self, total: int, at: int, words: str) -> bool:
        """Whether a part counts what was found in its total or done for it, not some of it: 检查企业86家，整改隐患132处 would, in one unit."""
        found = FINDS.search(words)
        if found is None or self.facts[at].measure == "person" or self.facts[at].quantity.unit in BEARERS:
            return False
        told = self.text[self.drafts[total].clause[0] : self.drafts[at].start_v - len(words)] + self.facts[total].what
        return not any(kind & set(FINDING.findall(told)) for kind in FOUND if found["noun"] in kind)

    def _is_other_state(self, total: int, words: str, cue: _Cue) -> bool:
        """Whether a count is under way and the one before it done (完工11处，在建4处): neither is part of the other."""
        state, done = cue.pattern.search(words), cue.pattern.search(self.before(total))
        return state is not None and done is not None and state.group()[:2] in UNDER_WAY and done.group()[:2] in DONE

    def _is_sibling(self, total: int, at: int, cue: _Cue) -> bool:
        """Whether two counts of a list are told with the same picking verb (失业人员再就业85人、就业困难人员就业26人): neither is part of the other."""
        between = self.between(total, at)
        if cue.where == "after":
            one, other = cue.pattern.match(self.after(total)), cue.pattern.match(self.after(at))
            return one is not None and other is not None and (one.group()[-2:] == other.group()[-2:] or "另" in self.before(at))
        if (
            cue.where != "before"
            or total + 1 != at
            or not (between.startswith("、") or (between.startswith("，") and not DULY.search(between)))
        ):
            return False
        one, other = cue.pattern.search(self.before(total)), cue.pattern.search(self.before(at))
        if one is None or other is None:
            return False
        return one.group()[:2] == other.group()[:2] or {one.group()[:2], other.group()[:2]} <= LINES

    def _is_new_beside(self, at: int, stock: int) -> bool:
        """Whether a count that follows a new one is in its stock behind both, too: 新建书屋12个、书吧7个，书屋总数达143个 tells the stock of the first alone."""
        if stock < at or ENDED.search(self.before(at)):
            return False
        told = pairs(self.before(stock))
        return told & pairs(self.before(at - 1)) <= pairs(self.before(at))

    def by_list(self, at: int, found: Mapping[int, tuple[int, str]]) -> tuple[int, str] | None:
        """The total of the list that a count continues (一等奖3项、二等奖5项): that of the count before it."""
        if at == self.first or not LIST.match(self.between(at - 1, at)):
            return None
        above = found.get(self.index[at - 1])
        if above is None or above[0] not in self.index or above[1] == "link.share":
            return None
        if above[1] == "link.part.new" and not self._is_new_beside(at, self.index.index(above[0])):
            return None
        if above[1] not in OPENED and self.between(at - 1, at).lstrip("（）()")[:1] not in SIBLING:
            return None
        total = self.index.index(above[0])
        taken = sum((self.facts[j].quantity.value for j in range(at) if found.get(self.index[j], (None,))[0] == above[0]), Decimal(0))
        whole, part = self.facts[total], self.facts[at]
        each = self.before(at).endswith("各") and whole.quantity.unit == part.quantity.unit
        alike = part.quantity.unit == self.facts[at - 1].quantity.unit and (each or holds(whole, part, award=True))
        return (above[0], "link.list") if alike and taken + part.quantity.value <= whole.quantity.value else None
