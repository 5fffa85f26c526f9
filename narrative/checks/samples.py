"""Satisfaction in a form while the report names no survey and no sample."""

from __future__ import annotations

import re
from collections.abc import Iterator

from narrative.checks.forms import form_rows
from narrative.checks.issues import issue
from narrative.checks.material import Material
from narrative.types import Issue

SAMPLE = re.compile(r"问卷|调查|测评|抽样|抽查|样本|受访|回访|有效票|访谈|评议|表示满意|满意的?\s*\d|满意的?有")
VISITED = re.compile(
    r"走访|回访|电话|入户访|随机|抽取|访问|询问|征求|座谈|扫码|评价器|意见[卡表簿箱]|投票|打分|测评|[\d〇一二三四五六七八九十百千](?:余|多)?(?:户|位|名|人|份)[^，。；]{0,12}满意"
)
PLEASED = re.compile(r"满意|好评|认可|称赞")
SATISFIED = re.compile(r"满意(?:度|率)")


def check_samples(material: Material) -> Iterator[Issue]:
    """A row of satisfaction done while the report names no survey, and no paragraph that tells of satisfaction names a way of asking."""
    text = material.document.text
    if SAMPLE.search(text) or any(VISITED.search(line) and PLEASED.search(line) for line in text.split("\n")):
        return
    rows = [row for grid in material.grids for row in form_rows(grid) if SATISFIED.search(row.name)]
    if rows:
        names = "、".join(f"“{row.name}”{row.done_cell.text}" for row in rows)
        yield issue("sample", [row.done_cell.span for row in rows], f"{names}，全文没有写明调查方式和样本数，请补充问卷份数和满意份数")
