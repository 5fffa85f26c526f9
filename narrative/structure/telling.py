"""What prose tells by its own words: work that was done, money, housekeeping, what was wanting and what was done about it.

Rough signs over characters, for deciding which prose is read at all; the counts themselves are found later (`quantities`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

FIGURE = (
    r"[\d一二三四五六七八九十百千余多][万千]?[余多]?(?:人?场?次|[场人名个项家篇期份件户册种台株亩处所辆只盏栋条批套起例]|公里|吨|平方米)"
)
WORK = re.compile(f"{FIGURE}(?!会|级|类)")
COUNTED = f"(?:{FIGURE}(?!会|级|类|规定))"
TOLD = re.compile(
    r"[\d一二三四五六七八九十百千][余多]?[万千]?[余多]?(?:场|次|人|名|个|项|家|篇|期|份|件|户|起|例|对|笔|宗|批|套|台|处|所|条|趟|[趟车户家班批件]次|公里|亩|吨|平方米)(?!会|级|类|方面)|满意[度率]?[^，。；\d]{0,4}\d"
)
COUNTS = re.compile(COUNTED)
COUNT = re.compile(r"\d[余多]?(?:万|千)?[余多]?(?:场|次|人|名|个|项|家|篇|期|份|件|户)")
RATE = re.compile(r"(?<!执行)(?<!覆盖)率[：:为达]{0,2}\d[\d.]*[%％]")
CONTENT = re.compile(r"满意[度率][^，。；\d分]{0,6}\d[\d.]*[%％]")
MONEY = re.compile(r"[万亿]元|预算(?!绩效|编制合理|执行率)|决算|(?<!整体)支出(?!绩效)|经费|执行率|编制(?!合理)|在职")
MANY = 8  # counts that make prose without a heading outcome prose
SCORES = re.compile(r"投入|过程|决策|配置|设定|方法|评分")
LACKS = re.compile("不足|不够|不高|不强|不多|不全|不少|偏[低少弱慢紧小]|滞后|尚未|有待|缺[少乏口编]|薄弱|困难|仍")
SERVED = re.compile(
    "(?:惠及|受益|救[助治]|资助|帮扶|培训|讲座|宣讲|服务|建成|新建|改[造扩建]|维修|修[缮建复]|举办|开展|配[发备置]|安[装置]|发放|管理|筛查|接种|义诊|放映|演出|印[制发]|扶持|补助|慰问)"
    f"[^，。；：]{{0,18}}?{COUNTED}"
)  # work that money was spent on
SERVED_LEAST = 2  # counts of work in a sentence among money that tells it
HOUSEKEEPING = re.compile(
    "资产|报废|盘点|三公|公务(?:接待|用车)|公车|用车|政府采购|公开招标|竞争性|磋商|办公(?:设备|用品|电脑|桌椅|楼|用房|室)|(?:核定|行政|事业|人员|机关)[^，。；]{0,4}编制|编制\\d|在[编职岗]|[退离]休(?!人员(?:社会化|服务|管理))|遗属|工资|津补贴|出国|内设|下[属辖设]|原值|会议费|培训费|差旅"
    "|绩效(?:目标|监控|运行|评[价估]|自评)|运行监控|事前评估|专项检查|财务|内控|账|结转|预决算"
)  # what a unit does for itself, which is no work of the year
BUDGET = re.compile(r"预算|决算|支出\d|执行率|到位|结[转余]|收入")
SPENT = re.compile(f"{BUDGET.pattern}|总投资|[万亿]元[，；]?$")  # clauses of money alone
ANSWERED = re.compile(
    "(?:[一二三四五六七八九十]是)?(?:针对|对此|为此|为(?:解决|缓解|破解|弥补|补齐|化解|扭转|改变|应对)|面对|经(?:整改|督促|努力|协调|多方)|(?:已)?采取[^，。；]{0,16}(?:措施|办法))"
)  # how a sentence opens that tells what was done about what was wanting
PLANNED = re.compile(r"[将拟]|计划|力争|争取(?![^，。；]{0,16}(?:资金|项目|支持|\d))|下一?步|打算|明年|来年|尽快|应当|建议|预计")
WANTING = re.compile(
    r"(?:但|然而|不过|其余|只是|仍|尚|目前[仍尚])|[^，；：。]*(?:仍(?=[有无未不存缺显需低然])|尚(?=[未有无不缺存需])|还(?=[有差缺欠需])|不足\d)"
)  # a clause of what is wanting still
PART = re.compile("[^，；：。]*(?:[，；：。]|$)")  # a clause with the mark it ends with
DIGIT = re.compile(r"\d")


def counts_of_work(text: str) -> int:
    """How many counts of a text are of work, and not of what a unit does for itself (处置报废资产14件, 公务接待8批)."""
    return sum(len(COUNTS.findall(clause)) for clause in PART.findall(text) if not HOUSEKEEPING.search(clause))


def tells(text: str) -> bool:
    """Whether prose below a heading of unknown role reads like outcomes: several counts, little money."""
    return len(MONEY.findall(text)) < len(TOLD.findall(text))


def tells_much(text: str) -> bool:
    """Whether prose before any heading is no introduction: it holds many counts and rates of outcomes."""
    return MANY <= len(COUNT.findall(text)) + len(RATE.findall(text)) and tells(text)


def tells_work(text: str) -> bool:
    """Whether an item below outcomes tells outcomes itself, whatever a word of its title says: two counts and more than sums of money."""
    return 2 <= counts_of_work(text) and len(MONEY.findall(text)) < len(WORK.findall(text))


def tells_again(title: str, text: str) -> bool:
    """Whether a conclusion tells outcomes once more (综上，全年培训325人次，自评为优), where it may say another figure than before."""
    counts = [found for found in WORK.findall(text) if not found.endswith(("项", "条", "个", "名"))] + CONTENT.findall(text)
    return not SCORES.search(title) and 1 <= len(counts) and len(MONEY.findall(text)) < len(counts)


def lacks_little(text: str) -> bool:
    """Whether prose tells work, and hardly anything that is wanting."""
    return tells_work(text) and 2 * len(LACKS.findall(text)) < len(WORK.findall(text))


def keeps_house(sentence: str) -> bool:
    """Whether all that a sentence counts is what the unit does for itself."""
    return HOUSEKEEPING.search(sentence) is not None and counts_of_work(sentence) == 0


def tells_served(sentence: str) -> bool:
    """Whether a sentence among money tells work that the money was spent on."""
    served = [clause for clause in PART.findall(sentence) if SERVED.search(clause)]
    return bool(served) and not any(map(HOUSEKEEPING.search, served)) and SERVED_LEAST <= counts_of_work(sentence)


def served_apart(starts: Sequence[int], sentences: Sequence[str]) -> tuple[list[int], list[str]]:
    """Sentences with those cut that tell money first and then work (支出3592万元，执行率98.2%，管理患者3.96万人，开展讲座90场)."""

    def served_from(sentence: str) -> int:
        at = _ahead(sentence, lambda clause: SPENT.search(clause) is not None)
        return at if tells_served(sentence[at:]) and BUDGET.search(sentence[:at]) else 0

    return _cut(starts, sentences, served_from)


def tells_answer(sentence: str) -> bool:
    """Whether a sentence among problems tells what was done about one of them, and plans nothing."""
    return ANSWERED.match(sentence) is not None and 1 <= counts_of_work(sentence) and PLANNED.search(sentence) is None


def wanting_apart(starts: Sequence[int], sentences: Sequence[str], *, all_of_them: bool) -> tuple[list[int], list[str]]:
    """Sentences with those cut that end with what is wanting still (新建司法所14个，其余23个仍无用房): all, or such as say that they answer a problem."""

    def wanting_from(sentence: str) -> int:
        at = _ahead(sentence, lambda clause: WANTING.match(clause) is None)
        told = DIGIT.search(sentence[:at]) if all_of_them else tells_answer(sentence[:at])
        return at if told else 0

    return _cut(starts, sentences, wanting_from)


def _ahead(sentence: str, holds: Callable[[str], bool]) -> int:
    """Where the clauses end that a sentence begins with and of which something holds."""
    return sum(map(len, takewhile(holds, PART.findall(sentence))))


def _cut(starts: Sequence[int], sentences: Sequence[str], where: Callable[[str], int]) -> tuple[list[int], list[str]]:
    """Sentences and where they begin, each cut in two where `where` says so inside it."""
    found: list[tuple[int, str]] = []
    for start, sentence in zip(starts, sentences, strict=True):
        at = where(sentence)
        found += [(start, sentence[:at]), (start + at, sentence[at:])] if 0 < at < len(sentence) else [(start, sentence)]
    return [start for start, _ in found], [words for _, words in found]
