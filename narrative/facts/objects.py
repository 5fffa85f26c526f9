"""What is counted: the noun phrase beside a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from narrative.facts.concepts import concepts_in, forms
from narrative.facts.near import ITEM, Near
from narrative.facts.signs import sign
from narrative.facts.words import Verb, actions, classes, nominal, verbs, words
from narrative.quantities.families import may_come_of
from narrative.rules.longest import longest
from narrative.structure.normalize import BULLETS
from narrative.types import Fact, Quantity

NAMED = re.compile(r"(?:作?为|成为|担任|当选(?:为)?)([^，。；：、]{2,40})")  # 推荐3人为…候选人
AND = re.compile(r"和(?!谐)|及(?!时)")
NUMERAL = re.compile(r"\d|[一二三四五六七八九十百千万]{2,}")
CLAUSE = re.compile(r"[，；：]")
MARK = re.compile(r"[。；：:！？）→＝=＋+]")
BRACKETED = re.compile(r"[、，：；]([一-龥]{1,10}（[一-龥、]{1,4}）)$")  # 学校149个、村（居）38个
PAIRED = re.compile(r"[“”（）《》()]")
PART = re.compile(r"[；;。]")
PIECE = re.compile(r"[，、：]")
OPENING = re.compile(r"^(?:其中|包括|另有?|共(?!享|建|青)|已|还|并)+")
BORROWED = "object.shared"  # why of a count whose thing was told with another
LONGEST = 30  # characters of a thing
OBJECT = 15  # characters of the counted object kept on either side of the number
STOP_BEHIND = re.compile(
    r"[，。；：:、！？→＝=＋+\n（）()《》]|——|([件个户场人样条项处])\1|其中|分别|以及|并且|并(?!列)|已|(?<!公)共(?!享|建|同|青|产)|均|达|占|较|相?比(?!赛|武)|，|进行|予以|给予|获得|获|荣获|被(?!告|保险|征|服务|抚养|监护)|正?在(?!职|编|校|册|线|岗|建[^成立设起]|营|训|售|租|研|读)|(?<!行)(?<!作)为(?!民)|与|向|对(?!象|接)|由|于"
)
LEAD = re.compile(r"^(?:的|[“”]|以上|左右|以内|各类|各级|余|多(?![出了于])|、|省级以上|市级以上|优秀|先进)+")
TAIL = re.compile(
    r"(?:(?:总)?(?:共计|总计|累计|合计|共有|[一统拢总]共|合起来|加起来|共|达到|(?<![下传送直抵转])达|已达|(?<!行)(?<!作)为|约为|(?<!自)(?<!拥)有|(?<![一二三四特优高中初同])等|的|了|(?<![人户场次亩年月日平村校])均|各|分别|依次|已|近|(?<![彩B])超|(?<![签预履续特])约|突破|也|就|(?<![返归偿退])还|仅|只|：|:|个|，|、|\s)+)$"
)


LEVELS = re.compile(r"[（(][市县区乡镇街道社村居办事处园旗盟州苏木场企学校、/]{1,8}[)）]")  # 12个县（市、区）, 9个乡镇（街道）科协


RANKS = frozenset("国省市县区州盟旗")  # of a list that shares its noun: 国、省控断面


def object_of(near: Near) -> tuple[str, str, str]:
    """(what stands behind the number, what stands before it, what the counted did) as far as it names the counted thing, and its deed; each may be empty."""
    behind = near.behind
    stop = STOP_BEHIND.search(behind)
    if stop and stop.group() == "、" and behind[: stop.start()] in RANKS:
        stop = next((mark for mark in STOP_BEHIND.finditer(behind) if mark.group() != "、"), None)
    if stop and (level := LEVELS.match(behind, stop.start())):
        stop = STOP_BEHIND.search(behind, level.end())
    cut = behind[: stop.start()] if stop else behind
    if stop and stop.group() == "、" and 0 < len(cut) <= 6 and near.right == near.clause[1]:
        more = STOP_BEHIND.search(behind, stop.end())
        while more and more.group() == "、":
            more = STOP_BEHIND.search(behind, more.end())
        tail = behind[: more.start()] if more else behind
        cut = tail if len(tail) <= 24 else cut
    cut, deed = _without_predicate(cut, near)
    if near.right < near.clause[1] and "的" not in cut:
        cut = AND.split(cut)[0] if len(cut) < 12 else cut
    if not cut and (named := NAMED.match(behind)):
        cut = named.group(1)[-OBJECT:]
    behind = LEAD.sub("", cut)[: 2 * OBJECT]
    between = TAIL.sub("", near.between.rstrip("（(“" if "“" in near.between else "（(“”"))
    if CHANGE.fullmatch(between) or (len(between) < 2 and near.follows):
        subject = FROM.split(near.before, maxsplit=1)[0]
        between = TAIL.sub("", NUMERAL.split(subject)[0]) or between
    bracketed = BRACKETED.search(between)
    between = bracketed.group(1) if bracketed is not None else MARK.split(between)[-1]
    between = SPOKEN.sub("", between)
    return behind, EDGES.sub("", between)[-2 * OBJECT :], deed[: 2 * OBJECT]


def _without_predicate(behind: str, near: Near) -> tuple[str, str]:
    """What stands behind a number without what the counted did, and that (师生参加大赛: 师生, 参加大赛); all of it where only that names something."""
    given = GIVES.search(behind, 2) if GIVEN.search(near.before) else None
    if given is not None:
        return behind[: given.start()], behind[given.start() :]  # 为74户困难家庭实施改造, 向14个部门发出意见书17份
    found = sign("predicate").pattern.search(behind)
    if found is None or found.start() == 1 or behind[found.end() :].startswith("的"):
        return behind, ""
    if not found.start() and (found.end() == len(behind) or found.group()[0] in "全按如完" or not _named_before(near.between)):
        return behind, ""
    return behind[: found.start()], behind[found.start() :]


GIVEN = re.compile("(?:^|[，；：、年内]|[并还另共已]|累计)[向为给对](?:[全我本各]?[省市县区州盟旗镇乡街]|辖区(?:内)?)?$")
GIVES = re.compile("发[出放]|提供|开展|[印下]发|给予|进行|实施|办理|兑[付现]|送[出上去达]|举办")


def _named_before(between: str) -> bool:
    """Whether the words before a number name what did or met with what stands behind it, and not only a verb or an area (选送15人参加省赛, 全市66人参加)."""
    thing = _after_verb(EDGES.sub("", TAIL.sub("", between)))
    return 2 <= len(thing) and not is_bare(thing) and not NO_THING.search(thing)


NO_THING = re.compile("(?:^|[全我本各])[省市县区州盟旗乡镇村街校院厅局馆会]$|[中上里]$")


SPOKEN = re.compile(  # 义诊一年下来跑了27场, 培训班到年底办完12期
    r"(?<=[一-龥]{2})(?:(?:[一全]年|到了?年底|年内)(?:一?共|总共)?|(?:[一全]年|到了?年底|年内)?[算干忙跑]?下来(?:一?共|总共)?)[做干办跑走搞弄开讲]?[完了]?是?$"
)
MEANT = re.compile("目标|计划|任务")
PLANNED = re.compile(  # 展示品种：目标50个，完成53个
    r"(?P<thing>[一-龥“”]{2,15})(?<!年初)(?<!全年)(?<!年度)[：:，]?(?:年初|全年|年度|原)?(?:目标|计划|任务)(?:数|值|为|是)*[\d一二三四五六七八九十百千万零两.余]+[^，。；：\d]{0,6}?，?"
    r"(?:实际|全年|年内|已|共|累计)*(?:完成|举办|开展|建成|发放|培训|达到|实施)?了?(?:约|近|超)?$"
)
CHANGE = re.compile(
    r"(?:[的由到至成为了]|[较比](?:上年|去年|年初|20\d\d年)?的?|[增减升降扩缩提涨跌抬压翻变拓跃净多少][^，。；]{0,3}|累计|总数|年初|上年|去年|同比|其中|现有?){0,4}"
)
FROM = re.compile(r"由|从|较|(?<!占)比(?!例)|年初|上年|去年|已?增至|达到?|同比")


def what_of(behind: str, ahead: str, near: Near, quantity: Quantity) -> str:
    """A short noun phrase: what stands behind the number, with what stands before it where that is thin."""
    planned = PLANNED.search(near.lead) if not behind and MEANT.search(near.lead) else None
    if planned is not None:
        return planned["thing"]
    behind = behind[:OBJECT] if len(behind) <= OBJECT else _tail_noun(behind)
    ahead = "" if behind and GIVEN.search(ahead) else _after_verb(ahead)
    if not ahead and not behind:
        ahead = _said_before(near)
    if 4 <= len(behind) and concepts_in(behind) and not (ahead and behind.startswith("全部")):
        return _tidy(behind)
    named = _tidy(_last_words(ahead) + behind)
    topical = is_thin(named) and not is_change(named) and not _goes_on(named, near, quantity)
    if topical or (quantity.unit_class == "rank" and not _nouns(named)):
        named = of_level(named, topic_of(near))
    return named or quantity.unit


def _goes_on(named: str, near: Near, quantity: Quantity) -> bool:
    """Whether words that name nothing say what a count told before in the same unit was (上年) or how many came back: its thing is theirs, and not the topic's."""
    if not (CHANGE_OF.search(named) or RETURNED.search(named)) or not quantity.unit:
        return False
    return re.search(rf"\d[\d.,，]*[万亿]?[余多]?{re.escape(quantity.unit)}", near.lead) is not None


def of_level(level: str, thing: str) -> str:
    """A thing of another level (市级 of 省级龙头企业: 市级龙头企业); the words behind the thing where they are no level, or it has none."""
    own = LEVEL.search(thing) if LEVEL.fullmatch(level) else None
    if thing.endswith(level):
        return thing
    return level + thing[own.end() :] if own else thing + level


LEVEL = re.compile("(?:国家|省部?|自治区|[省市州盟县区旗镇乡村校院厅])级(?:及?以上)?")


def _said_before(near: Near) -> str:
    """What the nearest clause before names, up to its own count (森林步道2条，共14公里); the last clause whole where none does."""
    said = CLAUSE.split(TAIL.sub("", near.lead))
    for clause in reversed(said):
        named = _after_verb(NUMERAL.split(clause)[0])
        if 2 <= len(named) and not is_thin(named):
            return named
    return _after_verb(said[-1])


def is_thin(text: str) -> bool:
    """Whether words beside a number name nothing that could be counted (本年新增, 入选, 每名)."""
    while text and (match := sign("thin").first(text)):
        text = text[match.end() :]
    return not text


def is_change(text: str) -> bool:
    """Whether thin words say how much more, less or on the average there is (较上年增加, 提高, 日均): of the nearest count in the unit, and not of the sentence's topic."""
    return CHANGED.search(text) is not None


@cache
def _verb() -> re.Pattern[str]:
    return re.compile(longest(word for word in actions() if word not in nominal() and not _holds_object(word)))


def _holds_object(verb: str) -> bool:
    """Whether a verb of the rules names its object, too: 接待游客."""
    return 4 <= len(verb) and verb[:2] in actions() and verb[2:] not in actions() and verb[2:] in forms()


def is_bare(text: str) -> bool:
    """Whether words beside a number say only what became of a thing or how it changed (已整改, 现场解答, 较上年净增), and not of which."""
    while text:
        match = sign("bare").first(text) or _verb().match(text) or sign("thin").first(text)
        if match is None:
            return False
        text = text[match.end() :]
    return True


AREA = re.compile("(?<![全我本])[省市县区州盟旗乡镇村街校院厅]$")
DELTA = re.compile("比(?:上年|去年|20)|同比|环比|净增")
CHANGED = re.compile("(?:[较比多少]|增[加长]|减少|提[高升]|上升|下降|降低|扩大|[日月周]均|单[日月次])(?!.*[到至])")
CHANGE_OF = re.compile("^[多少][用花等跑]|[较比占]|[高低]于|高出|快于|优于|超额|同比|环比|净增|多出|上年|去年|年初")
RETURNED = re.compile("收回|回收")
ACTS = frozenset(("hold", "selected", "cover", "resolve", "sign", "report"))  # verbs of events that name none themselves
PERSONS = frozenset("人名位")


def may_borrow(fact: Fact) -> bool:
    """Whether a count may take its thing from one before it: its own words name none."""
    found = sign("predicate").pattern.search(fact.what)
    own = fact.what[: found.start()] if found is not None and not (not found.start() and "率" in fact.what) else fact.what
    if not is_bare(own) or AREA.search(own):
        return False
    if fact.quantity.unit_class == "percent" or CHANGE_OF.search(own) or sign("set").pattern.search(own) or is_thin(own):
        return True
    acts = {actions()[verb.group()] for verb in _verb().finditer(own)}
    return (fact.measure == "event" and acts <= ACTS) or fact.measure not in ("event", "person_time", "money", "day", "category")


def names_nothing(near: Near) -> bool:
    """Whether the words of a count's clause before it name no thing, or tell only how it changed (推动产学研合作签约12项 names one)."""
    words = BY_THEN.sub("", EDGES.sub("", TAIL.sub("", INSIDE.split(near.between)[-1])))
    return is_bare(words) or CHANGE_OF.search(words) is not None


INSIDE, BY_THEN = re.compile("[（(]"), re.compile(r"^(?:其中)?已?(?:(?:截?[至到])?(?:年底|\d{1,2}月底?)前?)?")


def thing_before(fact: Fact, earlier: Sequence[Fact]) -> str:
    """What the nearest of earlier counts in the same unit names, else in a unit akin; for a percentage the nearest of all; "" where none does.

    Args:
        earlier: nearest first
    """
    named = [other for other in earlier if BORROWED not in other.why and other.quantity.unit_class != "rank" and not is_bare(other.what)]
    if fact.quantity.unit == "%" and named:
        return next((other.what for other in named if not DELTA.search(other.what)), named[0].what)
    if "点" in fact.quantity.unit and (rate := next((other.what for other in named if _is_rate(other)), "")):
        return _rate(rate)
    unit = fact.quantity.unit
    same = [other for other in named if other.quantity.unit == unit]
    akin = [other for other in named if _are_kin(unit, other.quantity.unit)]
    found = next((_thing(other.what) for other in (*same, *akin)), "")
    return found or next((_borrowed(fact, other) for other in earlier if other.quantity.unit == unit), "")


def _borrowed(fact: Fact, other: Fact) -> str:
    """The thing that another count borrowed itself; for what was set of a deed, and how that changed, its verb (检查320家次，年度计划300家次)."""
    if BORROWED in other.why:
        return other.what.removeprefix(other.own).removesuffix(other.own)
    is_of_deed = sign("set").pattern.search(fact.what) or CHANGE_OF.search(fact.what) or is_change(fact.what)
    return other.what if is_of_deed and not is_thin(other.what) else ""


def _are_kin(unit: str, other: str) -> bool:
    """Whether what came of things in one unit may be told in another: 项 and 件, 家次 and 家."""
    return may_come_of(unit, other) or (other.endswith("次") and other.startswith(unit) and unit not in PERSONS)


def _is_rate(fact: Fact) -> bool:
    return fact.quantity.unit == "%" and DELTA.search(fact.what) is None


def _rate(what: str) -> str:
    """The name of a rate without what became of it: 签领率由年初提高到."""
    name = FROM.split(what, maxsplit=1)[0]
    return name if 2 <= len(name) and not is_bare(name) else what


def _thing(what: str) -> str:
    """What another count says without the verbs that open it: 排查隐患, 向省里推荐人才."""
    what = _without_stage(what)
    for verb in reversed(verbs(what)):
        rest, before = what[verb.end :].lstrip("了的"), what[: verb.start]
        opens = not before or is_bare(before) or WHOM.match(before)
        if opens and verb.action in OPENERS and verb.word not in nominal() and not verb.held and 2 <= len(rest) and not KEPT.match(rest):
            return rest if not is_bare(rest) else what
    return what


def _without_stage(what: str) -> str:
    """A thing without how far it had come (公租房新增筹措, 电梯签约): the next count tells how far its own."""
    stage = STAGE.search(what)
    return what if stage is None or stage.start() < 2 or is_bare(what[: stage.start()]) else what[: stage.start()]


STAGE = re.compile("(?:新增|筹措|签约|开工|竣工|完工|加装)+$")
WHOM = re.compile("[向对为给](?:[省市县区州上]|国家)[^，]{0,4}$|(?:全年|年内|今年|本年|当年|其中|共|已)$")
OPENERS = frozenset(("resolve", "collect", "receive", "recommend", "distribute", "publish", "visit", "hold", "invite", "sign", "establish"))


GOAL = re.compile(
    "(?:年度|全年|年初)?(?:目标|任务|计划|指标)(?:任务)?[数值量书]?$"
)  # what was set of a thing is no word of what came of it


def joined(own: str, thing: str) -> str:
    """Words that name no thing, with the thing they are said of: 解答 + 难题, 游客 + 同比增长."""
    thing = GOAL.sub("", thing)
    if own in thing or not thing:
        return thing or own
    thing = thing[-(LONGEST - len(own)) :] if len(own) < LONGEST else ""
    return thing + own if CHANGE_OF.search(own) or is_change(own) else own + thing


def clause_before(fact: Fact, near: Near) -> str:
    """What the clause before says of what was set and what came of it (“春蕾”助学，任务100名); "" where it holds a figure or names nothing."""
    lead = near.lead[: max(0, near.clause[0] - near.offset)].rpartition("；")[2].rstrip("，：")
    clause = ITEM.sub("", CLAUSE.split(lead)[-1])
    return "" if NUMERAL.search(OF_KIND.sub("", clause)) or not sign("set").pattern.search(fact.what) or is_bare(clause) else clause


OF_KIND = re.compile(r"\d+(?:[—-]\d+)?(?:周?岁|年级|[级类届号型])")  # a number that says of what kind things are


def title_before(fact: Fact, near: Near) -> str:
    """The title of the item that a count stands in which names nothing (避难场所：新建15处，总数112处), or what was set (巡展次数。指标值60次); "" where there is none."""
    begin = near.text.rfind("\n", 0, near.start) + 1
    title = TITLE.match(near.text, begin, near.start)
    if title is None or title.end() < near.scene.sentence.start_v or SET.match(title["thing"]) or is_bare(title["thing"]):
        return ""
    if sign("set").pattern.search(fact.what):
        return title["thing"]
    thing = ASPECT.sub("", title["thing"])
    return thing if title["mark"] in "：:" and _names_thing(thing) else ""


def _names_thing(title: str) -> bool:
    """Whether a title is the name of a thing and tells no deed (避难场所, 短期展览; not 抓培训, 一是强服务)."""
    return 2 <= len(title) <= OBJECT and SAYING.search(title) is None and DEED.match(title) is None


DEED = re.compile(
    "[抓强促优严提扩稳聚惠搭拓深推加健夯筑织守护增降补办建用把让与对筹]|保(?!障|险|健|育|洁)|在册|完善|规范|落实|做[好实强优]|开展|坚持|注重|突出|打造|培育|提升|创新|服务(?!站|点|队|中心|对象|大厅)|全面|着力|积极|持续|本|年|我"
)  # how a title begins that tells what was done
SAYING = re.compile("[是了-]|[去上今]年|汇总")  # in one that is a sentence, or names the form's fields
ASPECT = re.compile("(?:方面|情况|工作)+$")


SET = re.compile("目标|任务|指标|计划|(?:完成|绩效|主要|具体|工作)*情况")
TITLE = re.compile(
    r"[\s　]*(?:[（(]?[\d一二三四五六七八九十]+[.、．）)]+|[①-⑳]|["
    + BULLETS
    + r"—–-]+)?(?P<thing>(?:1[12]\d{3})?[^。：:，；、\d\s]{2,20})(?P<mark>[。：:，])"
)


def _nouns(text: str) -> list[tuple[str, int, int]]:
    """The concepts of a text that are no ranks and no areas."""
    return [concept for concept in concepts_in(text) if concept[0] not in ("ranking", "region")]


def topic_of(near: Near) -> str:
    """What an earlier clause of the sentence, or the begin of the count's own, speaks of; "" where it names nothing known."""
    own = near.before
    for clause in (own, *reversed(CLAUSE.split(near.lead[: max(0, len(near.lead) - len(own))]))):
        found = _nouns(clause)
        if found:
            end = found[-1][2]
            pieces = NUMERAL.split(_after_verb(clause[max(0, end - OBJECT) : end]))
            return _tidy(pieces[-1] if len(pieces) == 1 else pieces[-1].rsplit("、", 1)[-1])
    return ""


def _last_words(text: str) -> str:
    """The whole words at the end of a phrase, as many as fit."""
    if len(text) <= OBJECT:
        return text
    cut = next((start for _, start in words(text) if len(text) - OBJECT <= start), len(text) - OBJECT)
    return text[cut:]


def _tidy(text: str) -> str:
    """The phrase without marks at its ends and without quotation marks that lost their partner."""
    text = OPENING.sub("", ENDING.sub("", EDGES.sub("", text)))
    if PAIRED.search(text) is None:
        return text
    for opening, closing in ("“”", "（）", "《》", "()"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    return text


def _tail_noun(text: str) -> str:
    """The last stretch of a long phrase that still holds its last concept."""
    found = concepts_in(text[: 2 * OBJECT])
    if not found:
        return text[:OBJECT]
    return _last_words(text[: found[-1][2]])


EDGES = re.compile(r"^(?:[、，。；：的了·—\- ]|和(?!谐)|与|及(?!时))+|(?:[、，。；：的了·—\- ]|(?<![共总饱调平])和|(?<![参给赠授])与)+$")
ENDING = re.compile(r"[、和与]?(?<![惠普涉波触提遍])及$")
KEPT = re.compile(r"率|数|人数|量|时间|时长|时限|\d")  # a verb before these is part of the noun (签约率), or all there is (净增6700人)
SETS = frozenset(
    ("下达", "完成", "超额完成", "达到", "实现", "分解", "落实", "安排")
)  # verbs of a plan: it is their object, and no part of its name
PARTICLE = re.compile("^(?:[了的]|成(?![果员人年品绩立功本套长效就交活]))+")  # 新建成示范点
PLAN = re.compile("(?:年初|年度|全年)?(?:计划|目标|任务)[数值]?")
STAGES = frozenset(("establish", "build"))  # acts that others come after: 新增筹措, 加装签约
BARE = frozenset(
    ("资金", "经费", "金额", "款项", "补贴", "奖金", "补助", "企业", "学校", "单位", "比例", "用地", "终端")
)  # nouns that say which only with their verb: 奖补资金


def _is_inside(verb: Verb, rest: str) -> bool:
    """Whether a verb belongs to what stands behind it: 合作社, 累计注册, 评审立项, 采样培训."""
    if rest[:1] == "社" and verb.held:
        return True
    return verb.action in ("cover", "collect", "recommend") and rest in actions() and rest not in nominal()


def _after_verb(text: str) -> str:
    """The phrase behind the last verb that only introduces its object (开展, 发放, 获); a verb that is part of a noun (签约率, 筛查) stays."""
    for verb in reversed(verbs(text)):
        rest = PARTICLE.sub("", text[verb.end :])
        if verb.action not in classes("light") or verb.word in nominal() or len(rest) < 2 or KEPT.match(rest):
            continue
        if verb.action in STAGES and is_bare(rest) and 2 <= verb.start and not is_bare(EDGES.sub("", text[: verb.start])):
            continue  # 公租房新增筹措300套: what is behind the verb names nothing
        if (not PLAN.fullmatch(rest) or verb.word in SETS) and not _is_inside(verb, rest):
            return text[verb.start :] if rest in BARE else rest
    return text
