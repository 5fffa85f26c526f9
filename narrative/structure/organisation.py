"""Who reports and for which year, read from title and body. Knows names as patterns (headings.toml), nothing of outcomes."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from narrative.offsets import fold
from narrative.rules import load
from narrative.types import Document

LABEL = re.compile(
    r"(?:部门|单位|填报单位|项目单位|实施单位|预算单位|主管部门|编报单位|报送单位|评价单位)(?:[（(]?(?:单位|盖章|公章)?[)）]?)(?:名称)?(?:[（(]盖?章?[)）])?[:：\t ]+([一-龥“”（）]{3,26})"
)
YEAR = re.compile(r"(20[012]\d)(?=年|度|[-—]\d{1,2}[-—])")
HEAD = 14  # lines of the document that may be its title


@cache
def _name() -> re.Pattern[str]:
    return re.compile("|".join(rule.text("pattern") for rule in load("headings", "organisation")))


def organisation_of(document: Document) -> str:
    """The reporting unit's name, "" where neither a form line nor a title names it."""
    text = fold(document.text)
    labelled = LABEL.search(text)
    if labelled:
        return labelled.group(1).strip()
    for line in [line.strip() for line in text.splitlines() if line.strip()][:HEAD]:
        match = _name().search(re.sub(r"\s", "", line))
        if match and not re.search(r"[，。]", line[: match.end()]):
            return _bare(match.group("name"))
    match = _name().search(text)
    return _bare(match.group("name")) if match else ""


def _bare(name: str) -> str:
    """A name without what stands before it in a title line."""
    return re.sub(r"^(?:附件\d?|关于|当前位置|首页|来源|发布|20\d\d年?度?|年度?)[:：]?", "", name)


def year_of(document: Document) -> int | None:
    """The year reported on: the one of the title, else the one named most often; None where no year is named."""
    text = fold(document.text)
    title = [line for line in text.splitlines() if line.strip()][:HEAD]
    for line in title:
        if re.search(r"自评|评价|总结|绩效|简报|情况", line):
            found = YEAR.search(re.sub(r"\s", "", line))
            if found:
                return int(found.group(1))
    counted = Counter(int(m.group(1)) for m in YEAR.finditer(text))
    return max(counted.items(), key=lambda item: (item[1], item[0]))[0] if counted else None


def area_of(organisation: str) -> str:
    """县, 区, 市 or 省: the level of the unit's own area, "" where its name does not tell."""
    named = re.sub(r"社区|园区|市场|辖区|城市(?=管理|建设|规划)", "", organisation.replace("自治区", "省"))
    found = re.findall(r"[县区市省旗]|(?<!城)(?<!家)[镇乡](?!镇|村|音|土|企)", named)
    if not found:
        return ""
    if found[-1] == "市" and organisation.endswith(("分局", "分院", "分会", "分中心")):
        return "区"
    return "县" if found[-1] == "旗" else found[-1]
