"""Quantities → facts: the counted object, the measure, the governing verb, status, scope and period of each.

Read `build_facts` first; `_object` finds what is counted, `_measure` decides the classes that the unit leaves open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from narrative.facts.concepts import concepts_in, measures
from narrative.facts.context import above_area, is_stock, period_of, scope_of, status_of
from narrative.facts.words import verbs, words
from narrative.offsets import View
from narrative.quantities.find import find_in_view
from narrative.structure.sentences import clauses
from narrative.types import Fact, Quantity, Section, Sentence, Status

OBJECT = 15  # characters of the counted object kept on either side of the number
STOP_BEHIND = re.compile(r"[，。；：:、！？\n（）()《》]|其中|分别|以及|并且|并(?!列)|已|共(?!享|建|同|青|产)|均|达|占|较|比(?!赛|武)|，|进行|予以|给予|获得|获|荣获|被|在(?!职|编|校|册|线|岗)|为(?!民)|与|向|对(?!象|接)|由|于")
LEAD = re.compile(r"^(?:的|[“”]|以上|左右|以内|各类|各级|余|多|、|省级以上|市级以上|优秀|先进)+")
TAIL = re.compile(r"(?:(?:总)?(?:共计|总计|累计|合计|共有|共|达到|达|已达|为|约为|有|等|的|了|数量|(?<!人)数|总数|总量|量|均|各|已|近|超|约|突破|也|就|还|仅|只|：|:|个|，|、|\s)+)$")
SCORING = re.compile(r"[一二三]级指标|权重")
FINANCE = re.compile(r"预算|决算|支出|结转|结余|拨款|三公|执行率|到位资金|资金到位|经费(?:使用|支出)|开支|财政|支付进度|收入合计|结算|审减|公用经费|人员经费")
AWARD = re.compile(r"[特一二三]等奖|金[奖牌]|银[奖牌]|铜[奖牌]|优秀奖|优胜奖|组织奖|鼓励奖|[奖]项?$|荣誉|称号|奖励?\)?$|奖牌|奖$")
RELIEF = re.compile(r"奖补|资助|补助|补贴|争取|慰问|救助|募|捐|增收|贷款|助学|支持|挤出|兑现|奖励")


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact before it is linked, with the stretches of the view that later stages look at."""

    fact: Fact
    flow: int
    start_v: int
    end_v: int
    clause: tuple[int, int]


def build_facts(views: Sequence[View], sections: Sequence[Section], sentences: Sequence[Sentence], area: str = "") -> tuple[Draft, ...]:
    """The counts of outcome and goal prose, in the order of the text, ids f1, f2, …; not linked yet.

    Args:
        area: level of the unit's own area (县, 区, 市, 省), to tell figures of the areas above it; "" where unknown

    Quantities of other sections, of scoring and finance sentences, ages and mere durations are left out.
    """
    drafts: list[Draft] = []
    for flow, view in enumerate(views):
        spots = [(s, i) for i, s in enumerate(sentences) if s.flow == flow and sections[s.section].role in ("outcome", "goals")]
        if not spots:
            continue
        starts = [s.start_v for s, _ in spots]
        positions = {position: i for i, position in enumerate(view.origin)}
        found = [(positions[q.span.start], positions[q.span.end - 1] + 1, q) for q in find_in_view(view)]
        for k, (start, end, quantity) in enumerate(found):
            spot = bisect_right(starts, start) - 1
            if spot < 0 or spots[spot][0].end_v < end:
                continue
            sentence, index = spots[spot]
            near = _Near(view.text, sentence, start, end, [(s, e) for s, e, _ in found[max(0, k - 6):k + 7] if sentence.start_v <= s and e <= sentence.end_v])
            draft = _draft(quantity, near, sections[sentence.section], index, flow, area)
            if draft is not None:
                drafts.append(draft)
    drafts.sort(key=lambda d: d.fact.quantity.span)
    return tuple(_numbered(draft, n) for n, draft in enumerate(drafts, 1))


class _Near:
    """The words around one quantity: its clause, what stands before and behind it within the sentence."""

    def __init__(self, text: str, sentence: Sentence, start: int, end: int, quantities: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.section = sentence.section
        self.start, self.end = start, end
        self.sentence = text[sentence.start_v:sentence.end_v]
        self.offset = sentence.start_v
        self.clauses = clauses(text, sentence.start_v, sentence.end_v)
        here = [c for c in self.clauses if c[0] <= start < c[1]]
        self.clause = here[0] if here else (start, end)
        left = [e for s, e in quantities if e <= start and self.clause[0] <= e]
        right = [s for s, e in quantities if end <= s and s < self.clause[1]]
        self.left = max([self.clause[0], *left])
        self.right = min([self.clause[1], *right])

    @property
    def before(self) -> str:
        """The clause up to the quantity."""
        return self.text[self.clause[0]:self.start]

    @property
    def between(self) -> str:
        """From the quantity before (or the clause's begin) up to the quantity."""
        return self.text[self.left:self.start]

    @property
    def behind(self) -> str:
        """From the quantity to the next one (or the clause's end)."""
        return self.text[self.end:self.right]

    @property
    def lead(self) -> str:
        """The sentence up to the quantity."""
        return self.text[self.offset:self.start]

    @property
    def rest(self) -> str:
        """The sentence behind the quantity."""
        return self.text[self.end:self.offset + len(self.sentence)]


def _draft(quantity: Quantity, near: _Near, section: Section, index: int, flow: int, area: str) -> Draft | None:
    clause_text = near.text[near.clause[0]:near.clause[1]]
    if SCORING.search(clause_text) or STAFF.search(near.sentence):
        return None
    money = quantity.unit_class in ("money", "percent", "point")
    if money and FINANCE.search(clause_text) and not RELIEF.search(near.sentence):
        return None
    if quantity.unit_class == "age" and not re.search(r"支持|资助", near.rest[:8]):
        return None
    behind, ahead = _object(near)
    what = _what(behind, ahead, near, quantity)
    action, action_class, verb_why = _action(near)
    measure, measure_why = _measure(quantity, behind, ahead, near)
    status, cue = _status(quantity, near, section, measure, area)
    why = (f"section.{section.role}", *quantity.why, *verb_why, measure_why, *((cue,) if cue else ()))
    head = concepts_in(behind) or ()
    concepts = tuple(dict.fromkeys([c for c, _, _ in reversed(concepts_in(ahead))] if not head else [c for c, _, _ in reversed(head)] + [c for c, _, _ in reversed(concepts_in(ahead))]))
    period = "累计" if is_stock(near.lead[-40:]) else period_of(near.sentence, near.start - near.offset)
    fact = Fact("", quantity, index, near.section, what, measure, action, action_class, status, scope_of(near.before), period,
                None, None, why, clause_text, concepts)
    return Draft(fact, flow, near.start, near.end, near.clause)


DELTA = re.compile(r"(?:较|比|同比|与|环比)[^，。；]{0,14}(?:增加|增长|减少|提高|提升|上升|下降|多出?|少|降低|净增|增|减|翻|高出?|低|扩大|缩短)了?(?:近|约|超)?$|(?:同比|环比)(?:增长|增加|下降|提升|提高|上升|减少)了?$|增幅(?:达|为)?$|超出?(?:计划|目标|任务|年初)[^，。；\d]{0,4}$")
LASTING = re.compile(r"每|期限|为期|连续|课时(?:为)?$|时长$|不超过$|最长|日程|工期|历时|坚持了$|时间(?:为|约)?$|停留$|提前$|仅用$|用时$|长达$|周期")
STAFF = re.compile(r"编制(?!了|完成|的|《|预案|方案|规划|单)\d*[^，。]{0,6}[名人\d]|在编(?!制)|内设(?:机构|\d|[一二三四五六七八九])|核定|二级机构|在职[^，。]{0,6}\d+[人名]")


def _status(quantity: Quantity, near: _Near, section: Section, measure: str, area: str) -> tuple[Status, str]:
    """The status of a count and the cue that decides it, "" where it is achieved for want of any."""
    if section.role == "goals":
        return "target", "section.goals"
    status, cue = status_of(near.before, near.rest, measure)
    if status != "achieved":
        return status, cue
    if above_area(near.before, area) and measure != "rank":
        return "context", "context.above_area"
    if quantity.unit_class == "age":
        return "context", "context.age"
    if quantity.unit_class in ("day", "duration") and LASTING.search(near.before):
        return "context", "context.duration"
    if DELTA.search(near.before):
        return "achieved", "delta"
    for reach in _reach(near):
        again, cue = status_of(reach, near.rest, measure)
        if again == "target" and cue == "target.plan":
            return "target", cue
    return "achieved", ""


def _reach(near: _Near) -> Iterator[str]:
    """What a plan may reach over: the clauses of its list (计划培训300场，发放…), or all that a colon opens (目标表载明：…；…)."""
    part = re.split(r"[；;]", near.lead)[-1]
    if len(part) <= 60 and not RESULT.search(part):
        yield part
    opened = OPENED.search(near.lead)
    if opened and not RESULT.search(near.lead, opened.end()):
        yield near.lead[:opened.end()] + near.before


RESULT = re.compile(r"已|完成了|共(?!同|享|建|青|产)|实际|累计|[了]|实[建有训办]")
OPENED = re.compile(r"(?:目标|计划|任务)[^，。；：:完实]{0,8}[:：]")


def _object(near: _Near) -> tuple[str, str]:
    """(what stands behind the number, what stands before it) as far as it names the counted thing; either may be empty."""
    behind = near.behind
    stop = STOP_BEHIND.search(behind)
    cut = behind[:stop.start()] if stop else behind
    if stop and stop.group() == "、" and 0 < len(cut) <= 6 and near.right == near.clause[1]:
        more = STOP_BEHIND.search(behind, stop.end())
        while more and more.group() == "、":
            more = STOP_BEHIND.search(behind, more.end())
        tail = behind[:more.start()] if more else behind
        cut = tail if len(tail) <= 24 else cut
    if near.right < near.clause[1] and "的" not in cut:
        cut = re.split(r"[和及]", cut)[0] if len(cut) < 12 else cut
    behind = LEAD.sub("", cut)[:2 * OBJECT]
    between = TAIL.sub("", near.between.rstrip("（(“”"))
    if CHANGE.fullmatch(between) or len(between) < 2 and near.clause[0] < near.left:
        subject = FROM.split(near.before, maxsplit=1)[0]
        between = TAIL.sub("", re.split(r"\d|[一二三四五六七八九十百千万]{2,}", subject)[0]) or between
    for mark in "。；：:！？）":
        between = between.rsplit(mark, 1)[-1]
    return behind, between.lstrip("、，和及与的")[-2 * OBJECT:]


CHANGE = re.compile(r"(?:[的由到至成为了]|[较比](?:上年|去年|年初|20\d\d年)?的?|[增减升降扩缩提涨跌抬压翻变拓跃净多少][^，。；]{0,3}|累计|总数|年初|上年|去年|同比|其中|现有?){0,4}")
FROM = re.compile(r"由|从|较|比|年初|上年|去年|已?增至|达到?|同比")


def _what(behind: str, ahead: str, near: _Near, quantity: Quantity) -> str:
    """A short noun phrase: what stands behind the number, with what stands before it where that is thin."""
    behind = behind[:OBJECT] if len(behind) <= OBJECT else _tail_noun(behind)
    ahead = _after_verb(ahead)
    if not ahead and not behind:
        lead = TAIL.sub("", near.lead)
        ahead = _after_verb(re.split(r"[，；：]", lead)[-1])
    if 4 <= len(behind) and concepts_in(behind):
        return _tidy(behind)
    return _tidy(_last_words(ahead) + behind) or quantity.unit


def _last_words(text: str) -> str:
    """The whole words at the end of a phrase, as many as fit."""
    if len(text) <= OBJECT:
        return text
    cut = next((start for _, start in words(text) if len(text) - OBJECT <= start), len(text) - OBJECT)
    return text[cut:]


def _tidy(text: str) -> str:
    """The phrase without marks at its ends and without quotation marks that lost their partner."""
    text = re.sub(r"^(?:其中|包括|另有?|共(?!享|建|青)|已|还|并)+", "", text.strip("、，。；：的了及和与·—- "))
    for opening, closing in ("“”", "（）", "《》", "()"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text


def _tail_noun(text: str) -> str:
    """The last stretch of a long phrase that still holds its last concept."""
    found = concepts_in(text[:2 * OBJECT])
    if not found:
        return text[:OBJECT]
    return _last_words(text[:found[-1][2]])


LIGHT = frozenset(("hold", "distribute", "win", "cover", "establish", "publish", "support", "invite", "honour", "collect", "sign", "pay", "build"))


def _after_verb(text: str) -> str:
    """The phrase behind the last verb that only introduces its object (开展, 发放, 获); a verb that is part of a noun (签约率, 筛查) stays."""
    for verb, start, action in reversed(verbs(text)):
        rest = text[start + len(verb):].lstrip("了的")
        if action in LIGHT and 2 <= len(rest) and not rest.startswith(("率", "数", "人数", "量")):
            return rest
    return text


def _action(near: _Near) -> tuple[str, str, tuple[str, ...]]:
    """The verb that governs a count and its class: the nearest one before it in the clause, else behind it, else in earlier clauses."""
    ahead = verbs(near.before)
    if ahead:
        verb, _, action = ahead[-1]
        if action == "cover" and 1 < len(ahead):
            verb, _, action = ahead[-2]
        return verb, action, (f"action.{action}",)
    behind = verbs(near.behind)
    if behind:
        verb, _, action = behind[0]
        return verb, action, (f"action.{action}",)
    part = re.split(r"[；;。]", near.lead[:near.clause[0] - near.offset])[-1]
    for clause in reversed(re.split(r"[，、：]", part)):
        found = verbs(clause)
        if found:
            verb, _, action = found[-1]
            return verb, action, (f"action.{action}", "action.shared")
    return "", "", ()


UNIT_MEASURES = {
    "名": "person", "位": "person", "家": "organization", "次": "event", "期": "event", "班": "event", "批": "event", "批次": "event",
    "站": "event", "节": "event", "趟": "event", "轮": "event", "遍": "event", "堂": "event", "起": "event", "例": "person", "对": "person",
    "户": "person", "支": "organization", "队": "organization", "项": "item", "个": "item", "件": "item", "部": "item", "集": "document",
    "种": "category", "款": "item", "首": "item", "门": "item", "笔": "document", "套": "item", "张": "item", "幅": "item", "单": "item", "车次": "event",
}
CLASS_MEASURES = {"person": "person", "person_time": "person_time", "event": "event", "document": "document", "copy": "copy", "money": "money",
                  "percent": "percent", "rank": "rank", "day": "day", "place": "place", "region": "region", "category": "category",
                  "item": "item", "organization": "organization", "award": "award", "duration": "other", "point": "percent"}
RANK_WORDS = re.compile(r"排名|位次|名次|排位|位居|位列|升至第|列全")


DECIDED = frozenset(("趟", "轮", "遍", "堂", "起", "节", "站", "批次", "期", "班", "批", "次", "车次", "回", "站次", "期次", "班次"))
FIRMS = re.compile(r"企业|公司|单位|商户|个体|作坊|民宿|工商户|经营|用人|欠费|市场主体")


def _measure(quantity: Quantity, behind: str, ahead: str, near: _Near) -> tuple[str, str]:
    """The measure of a count and the rule that decided it: the unit, an award's name beside it, the counted noun, or the classifier."""
    unit = quantity.unit
    if unit in ("名", "位") and RANK_WORDS.search(near.before):
        return "rank", "measure.rank"
    if quantity.unit_class in CLASS_MEASURES and quantity.unit_class not in ("item", "copy", "document", "person", "person_time"):
        return CLASS_MEASURES[quantity.unit_class], "measure.unit"
    if (AWARD.search(ahead[-6:]) and not behind) or AWARD.search(behind[:6]):
        return "award", "measure.award"
    if quantity.unit_class in ("person", "person_time"):
        return quantity.unit_class, "measure.unit"
    if unit in ("户", "户次"):
        return ("organization" if FIRMS.search(ahead + behind) else "person"), "measure.household"
    if quantity.unit_class not in CLASS_MEASURES and quantity.unit_class not in ("open", "team", "animal", "award"):
        return "other", "measure.unit"
    for text in (behind, ahead):
        found = concepts_in(text)
        if not found:
            continue
        chosen = _chosen(found, is_behind=text is behind)
        measure = _fitting(measures()[chosen], unit, quantity.unit_class, chosen)
        if measure is not None:
            return measure, f"measure.{chosen}"
    return UNIT_MEASURES.get(unit, CLASS_MEASURES.get(quantity.unit_class, "other")), "measure.classifier"


def _fitting(measure: str, unit: str, unit_class: str, concept: str) -> str | None:
    """The measure of a noun as far as the classifier allows it; None where the two do not go together."""
    if unit in ("名", "位"):
        return measure if measure in ("person", "award", "rank") else "person"
    if unit in DECIDED:
        return "other" if concept in ("share", "view") else "event"
    if unit == "家":
        return measure if measure in ("organization", "place") else "organization"
    if unit_class == "copy":
        return measure if measure in ("copy", "document", "item") and unit in ("份", "本", "张", "套") else "item" if unit in ("张", "套") else "copy"
    if unit_class == "document":
        return "document" if unit in ("篇", "篇次") or measure in ("document", "copy", "person_time") else "item"
    if unit_class == "item":
        return "award" if measure == "award" else "item"
    if measure in ("person_time", "money", "percent", "day", "rank"):
        return None
    if measure == "person" and unit in ("项", "件"):
        return None
    return measure


def _chosen(found: Sequence[tuple[str, int, int]], *, is_behind: bool) -> str:
    """The concept that is the head: the last of the noun phrase beside the number, since Chinese noun phrases end with their head."""
    if not is_behind:
        return found[-1][0]
    run = [found[0]]
    for item in found[1:]:
        if item[1] - run[-1][2] <= 6:
            run.append(item)
    return run[-1][0]


def _numbered(draft: Draft, n: int) -> Draft:
    fact = draft.fact
    return Draft(Fact(f"f{n}", fact.quantity, fact.sentence, fact.section, fact.what, fact.measure, fact.action, fact.action_class, fact.status,
                      fact.scope, fact.period, fact.part_of, fact.duplicate_of, fact.why, fact.clause, fact.concepts),
                 draft.flow, draft.start_v, draft.end_v, draft.clause)
