"""Whose act a count tells, by the body that does it in its clause, behind 由, or in the clause it leans on. Words are data (context.toml, body.*)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrative.facts.context import HIGHER, is_run_by, is_short_of, outside_brackets
from narrative.facts.near import Near
from narrative.facts.signs import sign
from narrative.facts.words import verbs

PART = re.compile(r"[；;。]")
ADVERBS = 6  # characters between a body and what it does
STEPS = 3  # clauses that may lean on one another
BEHIND = 40
QUOTES = ("“", "《", "‘", "「")
OF_PROGRAMMES = frozenset(("中国", "国家", "全国", "省", "自治区"))  # levels whose bodies give their name to what others carry out
OURS = "我本咱"
OF_IT = re.compile(r"[^，。；\d]{0,4}的")  # 由…负责整改的3处 tells of the next count
LEVEL = re.compile("[省市县区州盟旗]")
BUREAUS = frozenset(("局", "厅"))


def told_of_another(near: Near, organisation: str, area: str) -> bool:
    """Whether somebody else than the reporting unit did what is counted, by the plain words of the sentence; False where in doubt.

    Args:
        organisation: the reporting unit's name, "" where unknown
        area: its level as in `HIGHER`
    """
    if "body.ours" in near.signs and sign("body.ours").stands(_without_place(near.before)):
        return False
    if "body.surveys" in near.signs and sign("body.surveys").stands(near.lead):
        return False
    if "body.job" in near.signs and (job := sign("body.job").last(near.lead)) and not sign("body.ours").stands(near.lead, job.end()):
        return True
    if _moved_by_us(near.lead, organisation):
        return False
    if _acts(near.before, organisation, area) or _named_behind(near.rest[:BEHIND], organisation, area):
        return True
    if "body.helped" in near.signs and _only_helped(near.rest, organisation) and _led_by_another(near.lead, organisation, area):
        return True
    return _leans_on_another(near, organisation, area)


def _without_place(clause: str) -> str:
    return sign("body.place").pattern.sub("", clause)


def _acts(clause: str, organisation: str, area: str) -> bool:
    """Whether the clause begins with another body that does something, names one behind 由 that did it, or says whose deed a thing is."""
    if sign("body.deed").stands(clause) or _is_doing_of_another(clause, organisation, area):
        return True
    for at in (0, *(m.end() for m in sign("body.by").matches(clause))):
        found = sign("body").pattern.match(clause, at)
        if found is None or not _is_other(found, organisation, area, explicit=at > 0):
            continue
        if not at and found["level"] in OF_PROGRAMMES and clause.startswith(QUOTES, found.end()):
            continue  # the name of a programme (中国科协“…”项目), not who did it
        if not at and sign("body.for_us").pattern.match(clause, found.end()):
            return True
        rest = _without_place(outside_brackets(clause[found.end() :]))
        if sign("body.ours").stands(rest) or _one_of_us(rest, organisation) or sign("body.post").pattern.match(rest):
            return False
        if at and sign("body.does").pattern.match(rest) and not sign("body.honours").stands(rest):
            return True
        if sign("body.gives").stands(rest):
            return False
        if not at and sign("body.begins").pattern.match(rest):
            return True
        if not at and any(verb.start <= ADVERBS for verb in verbs(rest[: 2 * ADVERBS])):
            return True
    return False


def _moved_by_us(lead: str, organisation: str) -> bool:
    """Whether the clause before the count's own says that the reporting unit moved others to what they did (经区妇联推动，区法院设立…)."""
    moved = sign("body.through").pattern.search(lead[: max(0, lead.rfind("，"))].rpartition("；")[2].rpartition("，")[2])
    return moved is not None and (moved["who"][0] in OURS or is_short_of(moved["who"][1:], organisation))


def _only_helped(rest: str, organisation: str) -> bool:
    """Whether the words behind a count say that the reporting unit only helped (我会派员参加, 县妇联到场助阵)."""
    helped = sign("body.helped").pattern.search(rest)
    return helped is not None and (helped["who"][0] in OURS or is_short_of(helped["who"][1:], organisation))


def _led_by_another(lead: str, organisation: str, area: str) -> bool:
    """Whether one of the clauses before a count names another body that did it or held the occasion, and none speaks of the reporting unit."""
    words = _without_place(lead[max(lead.rfind("；"), lead.rfind(";")) + 1 :])
    if sign("body.ours").stands(words):
        return False
    for clause in re.split("[，：:]", words):
        opens = sign("body.setting").pattern.match(clause)
        for at in (opens.end() if opens is not None else 0, *(m.end() for m in sign("body.by").matches(clause))):
            found = sign("body").pattern.match(clause, at)
            if found is not None and _is_other(found, organisation, area, explicit=True):
                rest = clause[found.end() :]
                return not (sign("body.gives").stands(rest) or _one_of_us(rest, organisation))
    return False


def _is_doing_of_another(clause: str, organisation: str, area: str) -> bool:
    """Whether a clause says that a thing is another body's doing (辅具是县残联配的)."""
    for said in sign("body.cleft").matches(clause):
        found = sign("body").pattern.match(clause, said.end())
        if (
            found is not None
            and _is_other(found, organisation, area, explicit=True)
            and sign("body.cleft_does").pattern.match(clause, found.end())
        ):
            return True
    return False


def _one_of_us(rest: str, organisation: str) -> bool:
    """Whether a list of bodies goes on with the reporting unit (县教育局、县科协联合举办)."""
    joined = sign("body.joined").pattern.match(rest)
    return joined is not None and bool(organisation) and is_short_of(joined.group(1)[1:], organisation)


def _is_other(found: re.Match[str], organisation: str, area: str, *, explicit: bool = False) -> bool:
    """Whether a name is another body's: of a higher level, or none that could be short for ours or a part of us. `explicit`: 由 names it."""
    level, core, kind = found["level"] or "", found["core"] or "", found["kind"]
    if sign("body.none").pattern.search(level + core + kind):
        return False
    above = level[:1] in HIGHER.get(area, HIGHER[""]) or level in ("自治区", "全国", "中国", "国家")
    if level and above:
        return True
    named = sign("body.named").pattern.fullmatch(kind) is not None
    if not (core or named) or not organisation or sign("body.government").pattern.search(organisation):
        return False
    if explicit and kind in BUREAUS and sign("body.mass").pattern.search(organisation):
        return True
    if is_short_of(core or kind, organisation) or is_run_by(found.group(), organisation):
        return False
    if explicit and sign("body.outside").pattern.search(core + kind):
        return True
    if sign("body.apart").pattern.search(core + kind) or (explicit and sign("body.known").pattern.search(core or kind)):
        return True
    if level and sign("body.institution").pattern.search(core + kind):
        return True
    if named or sign("body.office").pattern.fullmatch(kind):
        return bool(level) or sign("body.known").pattern.search(core or kind) is not None
    if level and level[0] != "全" and sign("body.peer").pattern.search(organisation):
        return True
    return sign("body.contrast").pattern.match(found.string, found.end()) is not None


def _named_behind(rest: str, organisation: str, area: str) -> bool:
    """Whether the words behind a count say who did it (…31个，均由市局组织)."""
    by = sign("body.by_behind").pattern.match(rest)
    if by is None:
        return False
    found = sign("body").pattern.match(rest, by.end())
    if found is None or not _is_other(found, organisation, area, explicit=True):
        return False
    done = sign("body.does").pattern.match(rest, found.end())
    return done is not None and OF_IT.match(rest, done.end()) is None


def _leans_on_another(near: Near, organisation: str, area: str) -> bool:
    """Whether the clause has no subject of its own and the one it leans on tells what another body did."""
    text, known = near.text, near.scene.clauses
    at = next((k for k, clause in enumerate(known) if clause[0] == near.clause[0]), 0)
    for _ in range(STEPS):
        if at == 0 or PART.search(text, known[at - 1][1], known[at][0]):
            return False
        clause, former = text[slice(*known[at])], text[slice(*known[at - 1])]
        lead = text[known[0][0] : known[at][0]]
        if _resumes(clause, lead, organisation, area):
            return True
        if not sign("body.ours").stands(_without_place(clause)) and (
            sign("body.deed").stands(former) or _in_charge(former, organisation, area)
        ):
            return True
        if clause[:1].isdigit() and _is_doing_of_another(former, organisation, area):
            return True
        if not (_leans(clause, former) or _lends_a_hand(former)):
            return False
        if _acts(former, organisation, area):
            return True
        at -= 1
    return False


def _in_charge(clause: str, organisation: str, area: str) -> bool:
    """Whether a clause says plainly that another body has the doing of what it tells of (由县住建局养护)."""
    named = (sign("body").pattern.match(clause, by.end()) for by in sign("body.by").matches(clause))
    return any(
        found is not None
        and _is_other(found, organisation, area, explicit=True)
        and sign("body.in_charge").pattern.match(clause, found.end())
        for found in named
    )


def _leans(clause: str, former: str) -> bool:
    """Whether a clause goes on without a subject: it begins with a verb, with a word of the clause before, or with those who took part."""
    if sign("body.ours").stands(_without_place(clause)):
        return False
    if sign("body.leans").pattern.match(clause) or clause[:2] in former:
        return True
    found = verbs(clause[:ADVERBS])
    return bool(found) and found[0].start == 0


def _lends_a_hand(clause: str) -> bool:
    """Whether a clause only says that a body helped, so that the next one tells what it did."""
    found = sign("body").pattern.match(clause)
    return found is not None and sign("body.lends_a_hand").pattern.fullmatch(clause, found.end()) is not None


def _levelled(lead: str) -> Iterator[re.Match[str]]:
    """The names of bodies that begin with a level, wherever they stand (支持县图书馆)."""
    found = (sign("body").pattern.match(lead, m.start()) for m in LEVEL.finditer(lead))
    return (m for m in found if m is not None)


def _resumes(clause: str, lead: str, organisation: str, area: str) -> bool:
    """Whether a clause begins with 他们 or the last word of a body's name that the sentence named before (向执法支队移交线索，支队立案9起)."""
    again = sign("body.again").pattern.match(clause)
    if again is None or organisation.endswith(again.group(1)):
        return False
    if again.group(1).startswith("该"):
        return any(_is_other(m, organisation, area) and m["kind"].endswith(again.group(1)[1:]) for m in _levelled(lead))
    named = [m for m in sign("body").matches(lead) if _is_other(m, organisation, area, explicit=True)]
    if again.group(1) == "他们":
        return bool(named)
    return any(m.group().endswith(again.group(1)) for m in sign("body").matches(lead))
