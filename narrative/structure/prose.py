"""What a paragraph's own words say of its role, whatever the title over it: a reader learned from paragraphs whose role is known.

Titles are endless (往后怎么走, 欠下的账, 来年的底气); what stands below them tells done deeds, vows, wants or money in words that are not. The reader hears
the prose, the title and the role that the rules give it, and says how likely each role is; where it is sure enough of another, a paragraph is a section of its own.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, cast

from narrative.groups import Groups, load_groups, shipped_path
from narrative.offsets import View
from narrative.structure.organisation import YEARS, YEARS_AHEAD
from narrative.structure.pieces import Piece
from narrative.structure.roles import openings, role_of
from narrative.structure.telling import (
    PLANNED,
    WANTING,
    counts_of_work,
    keeps_house,
    served_apart,
    tells_answer,
    tells_served,
    wanting_apart,
)
from narrative.types import Role, Section

if TYPE_CHECKING:
    import numpy as np

FILE = "prose.npz"
HEADS = ("role",)
READ = frozenset(("outcome", "goals"))  # roles whose counts are read
TURNS = frozenset(("plans", "problems"))  # roles that a sentence in the middle of a paragraph may open
MIXED = frozenset(("finance", "problems"))  # roles whose sections tell results besides, which the year tells there
OF_THE_YEAR = re.compile("今年|全年|本年|一年来|年内|实际|已")
TURNED, KEPT = 0.7, 0.35  # how likely it must be that a paragraph is to be read where its title says no, and where it says yes
EVEN = 0.5  # and where its own words say that money was spent on work
PLAINLY = 0.9  # and where it opens with plans itself, or tells goals below results
SHORTEST = 30  # characters of a paragraph that is judged by itself
WHOLE = 150  # groups up to which each says as much as it can; among more of them each says less
MARKS = re.compile("[，。；：、]")  # which prose has and the row of a table has not
SAME, LATER = "＝＋"  # what stands for a year: any, or one that plans are made for
COMING = "plans.later."  # how a paragraph is told that stands below a title that names a year to come (2025年安排): its plans need no word that says so
COUNTED = re.compile(r"\d.*[，。；;：、]")
BUDGETED = re.compile(
    "预算|决算|支出|执行率|三公|结[转余]|拨[款付]|到位|支付|年初|资金使用|开支|财政(?:安排|资金)|经费|专款|采购|招标|审计|资产|会计"
)
MENDED = re.compile("整改(?:落实|完成|工作)?情况|及整改$")  # titles of problems that promise what was done about them
AHEAD = re.compile("目标|计划|任务|力争|确保|将|拟|预期|预计|争取|要求|应当?|承诺|达到|不低于|不少于|年初|规划|打算|明年|来年")
LACKING = re.compile(
    "[不未没无缺少差难弱低慢滞仅只尚仍还待欠短薄乱偏困漏旧老虚浅窄散堵]|问题|矛盾|落后|下[降滑]|兼职|超期|闲置|断档|空[白壳置]|太|过[多高大于]|压力|吃紧|有限|参差|依赖|隐患|教训|拖"
)  # one of which tells of problems
SURVEYED = re.compile("(?:发放|发出|收回|回收|开展|通过|经)[^。；]{0,24}(?:问卷|调查表|测评|回访|走访|座谈)")
OPENED = "plans.own.in"  # how a paragraph is told that opens with plans itself (下一步，我局将…)
BEHIND = ".behind"  # how a paragraph is told that follows one into which its title runs
OWN = ".own."  # how a paragraph is told that stands below a title which says itself what is told there
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
BLANKS = re.compile(r"\s+")
STOP = re.compile("[。！？!?]")
SENTENCE = re.compile("[。；;！？!?]")
CLAUSE = re.compile("[。；;！？!?，,：:、（）()]")
DRESS = "【】[]：:*＊#＃。 "  # what stands around a title
OPENING, CLOSING, NEAR = 4, 3, 3  # characters at the begin of a sentence, at its end; at the begin of a clause and before a number
VALUES = {
    "pair": 0.5,
    "three": 0.35,
    "opens": 0.8,
    "ends": 0.8,
    "clause": 0.6,
    "left": 0.6,
    "right": 0.5,
    "title": 0.7,
    "beside": 0.25,
    "told": 2.0,
}  # how much a group of each kind weighs before it is learned what it says


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of prose in a section: where it stands in the view, and how its section came by its role (`told`)."""

    start: int
    end: int
    told: str


def heard(prose: Groups, view: View, sections: Sequence[Section], year: int | None) -> list[list[Piece]]:
    """The sections of a flow in pieces: each paragraph that is likely of another role, as far as that decides whether its counts are read, and what is between."""
    paragraphs = [paragraphs_of(view, section, year) for section in sections]
    groups = [groups_of(view, section, found, year) for section, found in zip(sections, paragraphs, strict=True)]
    shares = iter(shares_of(prose, [own for of_section in groups for own in of_section]))
    names = cast(tuple[Role, ...], prose.labels["role"])
    pieces = []
    for section, found, of_section in zip(sections, paragraphs, groups, strict=True):
        decided: list[tuple[int, Role]] = []
        for paragraph, own in zip(found, of_section, strict=True):
            share = next(shares)
            announced = paragraph.told.startswith(COMING) and not paragraph.told.endswith(BEHIND)
            role = section.role if announced else _decided(section.role, share, names, paragraph.told)
            if (
                section.role in READ
                and role != section.role
                and _bears_out(role, view.text[paragraph.start : paragraph.end], paragraph.told)
            ):
                role = section.role
            if section.role in READ:
                decided += [(paragraph.start, role)] if role in READ else _apart(prose, view, paragraph, own, section.role, role, year)
            else:
                decided += _by_sentences(prose, view, paragraph, section.role, role, year, mended=MENDED.search(section.title) is not None)
        if section.role in READ and any(OWN in paragraph.told for paragraph in found):
            decided = _with_short_lines(view, section, decided)
        pieces.append(_pieces(section, decided))
    return pieces


def _apart(
    prose: Groups, view: View, paragraph: Paragraph, groups: set[str], kept: Role, role: Role, year: int | None
) -> list[tuple[int, Role]]:
    """A paragraph that is turned out, by sentences: those that are likely to be read by themselves are (全年交易436宗。明年打算新建…)."""
    starts, sentences = _sentences(view, paragraph)
    if role in TURNS:
        starts, sentences = wanting_apart(starts, sentences, all_of_them=False)
    if len(starts) == 1:
        return [(paragraph.start, role)]
    shared = {group for group in groups if group.startswith(("told:", "title:"))}
    ahead = next((n for n, sentence in enumerate(sentences) if _leaves(sentence, year)), 0)
    *likely, before = _likely(prose, (*sentences, "".join(sentences[:ahead])), year, shared)
    alone = _likely(prose, sentences, year) if role in TURNS and any(map(tells_answer, sentences)) else likely
    own: Role = "problems" if role in TURNS else role
    stay = [
        (1 - PLAINLY <= before if n < ahead else TURNED <= share) or (role in TURNS and tells_answer(sentences[n]) and KEPT <= alone[n])
        for n, share in enumerate(likely)
    ]
    stay = [
        (stays or (role == "finance" and _moneyless(sentence))) and not _never_told(sentence, own)
        for stays, sentence in zip(stay, sentences, strict=True)
    ]
    return [(start, kept if stays else role) for start, stays in zip(starts, stay, strict=True)]


def _moneyless(sentence: str) -> bool:
    """Whether a sentence among money tells figures and none of it (图书馆开门312天、文化馆305天)."""
    return 2 <= len(DIGITS.findall(sentence)) and "元" not in sentence and BUDGETED.search(sentence) is None


def _by_sentences(
    prose: Groups, view: View, paragraph: Paragraph, kept: Role, role: Role, year: int | None, *, mended: bool = False
) -> list[tuple[int, Role]]:
    """A paragraph of a section that is not read, by sentences: those that tell results by their own words alone and name the year are read (通过上述投入，全年开放
    315天); and of one that is read after all, those that are surely no results are not."""
    starts, sentences = _sentences(view, paragraph)
    if kept == "problems":
        starts, sentences = wanting_apart(starts, sentences, all_of_them=role in READ or mended)
    if role in READ:
        likely = _likely(prose, sentences, year)
        stay = [share < 1 - TURNED or _never_told(words, kept) for share, words in zip(likely, sentences, strict=True)]
        return [(start, kept if stays else role) for start, stays in zip(starts, stay, strict=True)]
    if kept == "finance":
        starts, sentences = served_apart(starts, sentences)
    named = {
        start: words
        for start, words in zip(starts, sentences, strict=True)
        if _may_be_told(words, kept, role, year) or (mended and _tells_mending(words, kept, year))
    }
    if not named:
        return [(paragraph.start, role)]
    likely = _likely(prose, list(named.values()), year)
    told = {start for (start, words), share in zip(named.items(), likely, strict=True) if _least(words, kept) <= share}
    return [(start, "outcome" if start in told else role) for start in starts]


def _tells_mending(sentence: str, kept: Role, year: int | None) -> bool:
    """Whether a sentence below a title that promises what was mended (存在问题及整改情况) may tell it."""
    is_done = 1 <= counts_of_work(sentence) and PLANNED.search(sentence) is None
    return is_done and _of_this_year(sentence, year) and not _never_told(sentence, kept)


def _never_told(sentence: str, kept: Role) -> bool:
    """Whether a sentence is what the title of its section says, whatever else it sounds like."""
    return (kept == "finance" and keeps_house(sentence)) or (kept == "problems" and WANTING.match(sentence) is not None)


def _least(sentence: str, kept: Role) -> float:
    """How likely a sentence of a section that is not read must be to tell results: less where its own words say that it does."""
    if kept == "problems" and tells_answer(sentence):
        return KEPT
    return EVEN if kept == "finance" and tells_served(sentence) else TURNED


def _may_be_told(sentence: str, kept: Role, role: Role, year: int | None) -> bool:
    """Whether a sentence of a section that is not read may tell results: it names the year, tells work that
    money was spent on or what was done about a problem; never what a unit does for itself, nor what is wanting still."""
    if _never_told(sentence, kept):
        return False
    own = tells_served(sentence) if kept == "finance" else kept == "problems" and tells_answer(sentence)
    return (own and _of_this_year(sentence, year)) or _names_year(sentence, role, year)


def _of_this_year(sentence: str, year: int | None) -> bool:
    """Whether a sentence names no other year than the one reported on."""
    return year is None or {int(found[0]) for found in YEARS.finditer(sentence)} <= {year}


def _sentences(view: View, paragraph: Paragraph) -> tuple[list[int], list[str]]:
    """Where the sentences of a paragraph begin in its view, and their words."""
    text = view.text[paragraph.start : paragraph.end]
    starts = [0, *(end.end() for end in STOP.finditer(text) if end.end() < len(text))]
    words = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    return [paragraph.start + start for start in starts], words


def _likely(prose: Groups, texts: Sequence[str], year: int | None, shared: Set[str] = frozenset()) -> list[float]:
    """How likely it is of each text that its counts are to be read, heard with some groups besides."""
    shares = shares_of(prose, [{*shared, *_groups(_plain(text, year))} for text in texts])
    read = [n for n, name in enumerate(prose.labels["role"]) if name in READ]
    likely: list[float] = shares[:, read].sum(axis=1).tolist()
    return likely


def _names_year(sentence: str, role: Role, year: int | None) -> bool:
    """Whether a sentence with a number names the year reported on; among money and problems 今年 and 全年 are it, too."""
    named = (year is not None and f"{year}年" in sentence) or (role in MIXED and OF_THE_YEAR.search(sentence) is not None)
    return named and DIGITS.search(sentence) is not None


def _leaves(sentence: str, year: int | None) -> bool:
    """Whether a sentence tells plans or problems itself (明年计划启动…, 2024年开工): it may be all that its paragraph is turned out for."""
    return LATER in _plain(sentence, year) or any(role in TURNS and opening.match(sentence) for opening, role in openings())


def shares_of(prose: Groups, groups: Sequence[set[str]]) -> np.ndarray:
    """How likely each role is for paragraphs of some groups: (paragraphs, roles)."""
    import numpy as np

    scale = np.array([(WHOLE / max(WHOLE, len(own))) ** 0.5 for own in groups])
    return prose.shares(prose.scores(groups) * scale[:, None])["role"]


def _decided(role: Role, shares: np.ndarray, names: Sequence[Role], told: str) -> Role:
    """The role of a paragraph that its section gives one role, and its prose others with these shares; a title that says itself what stands below it yields to
    no vague prose."""
    read = sum(float(share) for share, name in zip(shares, names, strict=True) if name in READ)
    best = {
        kind: max((n for n in range(len(names)) if (names[n] in READ) == kind), key=lambda n: float(shares[n])) for kind in (True, False)
    }
    if role not in READ:
        return names[best[True]] if (PLAINLY if told == OPENED or (role in TURNS and OWN in told) else TURNED) <= read else role
    if read < KEPT and (OWN not in told or TURNED <= shares[best[False]]):
        return names[best[False]]
    return names[best[True]] if (PLAINLY if role == "outcome" else TURNED) <= shares[best[True]] else role


def _with_short_lines(view: View, section: Section, decided: Sequence[tuple[int, Role]]) -> list[tuple[int, Role]]:
    """The paragraphs with the lines that are too short to be judged: they are what the title says, but between two paragraphs that are turned out alike."""
    judged = [at for at, _ in decided]
    found = list(decided)
    at = section.start_v
    for n, line in enumerate(view.text[at : section.end_v].split("\n")):
        if (n or not section.title) and len(line.strip(DRESS)) < SHORTEST and COUNTED.search(line):
            k = bisect(judged, at)
            around = {role for _, role in decided[max(0, k - 1) : k + 1]}
            if section.role in around or len(around) > 1 or not 0 < k < len(judged):
                found.append((at, section.role))
        at += len(line) + 1
    return sorted(found)


def _bears_out(role: Role, text: str, told: str) -> bool:
    """Whether prose bears out the results that it was heard to speak against: problems without a word of what is wanting; below a title of results
    money without a word of budgets, figures bounded like goals (95%以上) without one of what is to come."""
    if role == "problems":
        return LACKING.search(text) is None
    if OWN not in told:
        return False
    if role == "goals":
        return SURVEYED.search(text) is not None or ("以上" in text and AHEAD.search(text) is None)
    return role == "finance" and BUDGETED.search(text) is None


def _pieces(section: Section, decided: Sequence[tuple[int, Role]]) -> list[Piece]:
    """A section cut where paragraphs of another role begin and end; its title goes with its first paragraph."""
    runs = [(next(run)[0], role) for role, run in groupby(decided, key=lambda one: one[1])]
    if not runs:
        return [(section.start_v, section.end_v, section.role)]
    starts = [section.start_v, *(start for start, _ in runs[1:])]
    return [(start, end, role) for start, end, (_, role) in zip(starts, [*starts[1:], section.end_v], runs, strict=True)]


def paragraphs_of(view: View, section: Section, year: int | None) -> list[Paragraph]:
    """The lines of prose of a section: no titles, no rows of tables."""
    found: list[Paragraph] = []
    at, runs_in = section.start_v, False
    for n, line in enumerate(view.text[section.start_v : section.end_v].split("\n")):
        text = line.strip(DRESS)
        is_title = n == 0 and section.title and text.endswith(section.title.strip(DRESS))
        if not is_title and SHORTEST <= len(text) and MARKS.search(text):
            runs_in = runs_in or (n == 0 and section.title != "")
            place = "below" if not runs_in else "in" if n == 0 else "behind"
            found.append(Paragraph(at, at + len(line), f"{section.role}.{_source(section, year)}.{place}"))
        at += len(line) + 1
    return found


def _source(section: Section, year: int | None) -> str:
    """How a section came by its role: by its own title, by a year to come in it, from above, or without any title."""
    if not section.title:
        return "bare"
    if section.role == "plans" and LATER in _plain(section.title, year):
        return "later"
    found = role_of(section.title)
    return "own" if found is not None and found[0] == section.role else "handed"


def told_otherwise(section: Section) -> str:
    """The role that the title of a section gives, where its prose was heard to tell another one that decides whether its counts are read; else ""."""
    found = role_of(section.title)
    return found[0] if found is not None and (found[0] in READ) != (section.role in READ) else ""


def groups_of(view: View, section: Section, paragraphs: Sequence[Paragraph], year: int | None) -> list[set[str]]:
    """The groups of each paragraph of a section: its pairs and threes of characters, how its sentences and clauses begin and end, what stands beside its numbers,
    its title, and the pairs of the paragraphs next to it."""
    plain = [_plain(view.text[p.start : p.end], year) for p in paragraphs]
    above = f"^{_plain(section.title, year)}$"
    titled = {f"title:{above[i : i + n]}" for n in (2, 3) for i in range(len(above) - n + 1)}
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text in plain]
    return [
        {
            *titled,
            *_groups(text),
            *(f"beside:{pair}" for m in (n - 1, n + 1) if 0 <= m < len(pairs) for pair in pairs[m]),
            f"told:{paragraph.told}",
            f"told:{paragraph.told.rpartition('.')[0]}",
        }
        for n, (paragraph, text) in enumerate(zip(paragraphs, plain, strict=True))
    ]


def _groups(plain: str) -> Iterator[str]:
    yield from (f"pair:{plain[i : i + 2]}" for i in range(len(plain) - 1))
    yield from (f"three:{plain[i : i + 3]}" for i in range(len(plain) - 2))
    for sentence in filter(None, SENTENCE.split(plain)):
        yield from (f"opens:{sentence[:n]}" for n in range(1, OPENING + 1))
        yield from (f"ends:{sentence[-n:]}" for n in range(2, CLOSING + 1))
    for clause in filter(None, CLAUSE.split(plain)):
        yield from (f"clause:{clause[:n]}" for n in range(1, NEAR + 1))
    for number in re.finditer("0", plain):
        at = number.start()
        yield from (f"left:{plain[max(0, at - n) : at]}" for n in range(1, NEAR + 1))
        yield from (f"right:{plain[at + 1 : at + 1 + n]}" for n in range(1, NEAR))


def _plain(text: str, year: int | None) -> str:
    """A text without its digits: a number is 0, a year whether it is one to come."""

    def relative(found: re.Match[str]) -> str:
        return LATER if year is not None and year < int(found[0]) <= year + YEARS_AHEAD else SAME

    return BLANKS.sub("", DIGITS.sub("0", YEARS.sub(relative, text)))


@cache
def shipped_prose() -> Groups:
    """The reader that comes with the package.

    Raises:
        ModelError: missing or damaged
    """
    return load_groups(shipped_path(FILE), HEADS)
