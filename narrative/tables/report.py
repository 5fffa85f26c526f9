"""The tables inside a report: real cells, tab or pipe text, and run-together text found by its header words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from narrative.offsets import fold
from narrative.rules import table
from narrative.tables.grid import Grid
from narrative.tables.headers import header_role, header_roles, header_words, level_words
from narrative.types import Block, Document

LEADING = 12
TEXT = ("text/plain", "text/markdown")
RULES = re.compile(r"[\s|:+_=-]|第?\s*\d{1,3}\s*页?|共\s*\d{1,3}\s*页")  # what a copied table may hold between two of its rows
VALUES = ("sign", "target", "adjusted", "unit", "actual", "rate", "weight", "score")


def report_grids(document: Document) -> tuple[Grid, ...]:
    """The tables of a report in order: those with cells, then those that were copied as run-together text."""
    tables: dict[int, list[Block]] = {}
    lines: list[tuple[int, str]] = []
    for block in document.blocks:
        if block.kind == "cell" and block.locator.table is not None:
            tables.setdefault(block.locator.table, []).append(block)
        elif block.kind == "paragraph":
            lines.append((block.span.start, document.text[block.span.start : block.span.end]))
    grids = [_grid(document, number, rows, lines) for number, rows in enumerate(_joined(document, list(tables.values())), 1)]
    return (*grids, *_flattened([line for _, line in lines], len(grids)))


def _joined(document: Document, tables: Sequence[list[Block]]) -> list[list[list[Block]]]:
    """The rows of each table; a table goes on the one before where nothing but rules and page numbers stands between them."""
    joined: list[list[list[Block]]] = []
    end = -1
    for blocks in tables:
        rows: dict[int, list[Block]] = {}
        for block in blocks:
            rows.setdefault(block.locator.row or 1, []).append(block)
        between = RULES.sub("", document.text[end : blocks[0].span.start]) if 0 <= end <= blocks[0].span.start else "…"
        own = [rows[row] for row in range(1, max(rows) + 1) if row in rows]
        whole = [rows.get(row, []) for row in range(1, max(rows) + 1)]
        if joined and not between and document.media_type in TEXT and not any(header_roles(_texts(document, row)) for row in own[:2]):
            joined[-1] += whole
        else:
            joined.append(whole)
        end = blocks[-1].span.end
    return joined


def _texts(document: Document, row: Sequence[Block]) -> list[str]:
    return [document.text[block.span.start : block.span.end] for block in row]


def _grid(document: Document, number: int, rows: Sequence[Sequence[Block]], lines: Sequence[tuple[int, str]]) -> Grid:
    first = next(block for row in rows for block in row)
    width = max(block.locator.column or 1 for row in rows for block in row)
    cells = [[""] * width for _ in rows]
    for at, row in enumerate(rows):
        for block in row:
            text = document.text[block.span.start : block.span.end]
            cells[at][(block.locator.column or 1) - 1] = re.sub(r"</?p>", "", text).strip()
    before = [line for start, line in lines if start < first.span.start][-LEADING:]
    return Grid("text", first.locator.sheet or f"表{number}", tuple(tuple(row) for row in cells), before=tuple(before))


def _flattened(lines: Sequence[str], known: int) -> Iterator[Grid]:
    """Tables whose cells follow each other with blanks, line breaks or nothing between them.

    A run of header words begins one; it ends with 总分, or where a line is too long for a cell.
    """
    at = 0
    while at < len(lines):
        header, end, rest = _header_at(lines, at)
        if not header:
            at += 1
            continue
        tokens = _tokens(rest, header)
        stop = end
        for stop in range(end, len(lines) + 1):
            if stop == len(lines) or re.match(r"\s*(?:总分|合计|[一二三四五六七八九十]{1,3}、)", lines[stop]) or _is_sentence(lines[stop]):
                break
            tokens += _tokens(lines[stop], header)
        rows = tuple(_rows(tokens, header))
        if rows:
            known += 1
            yield Grid(
                "text", f"表{known}", (tuple(_title(role) for role in header), *rows), before=tuple(lines[max(0, at - LEADING) : at])
            )
        at = max(stop, at + 1)


def _header_at(lines: Sequence[str], at: int) -> tuple[tuple[str, ...], int, str]:
    """(roles in order, first line behind, what stands behind them in their last line) of a header: words in one line or one a line.

    The roles are () where no header begins at the line.
    """
    roles: list[str] = []
    end, rest = at, ""
    for end in range(at, len(lines)):
        found, rest = _header_line(lines[end])
        roles += found
        if not found or rest:
            end += bool(found)
            break
    else:
        end = len(lines)
    wanted = {"name", "target" if "target" in roles else "actual"}
    return (tuple(roles), end, rest) if wanted <= set(roles) and 3 <= len(roles) == len(set(roles)) else ((), at, "")


def _header_line(line: str) -> tuple[list[str], str]:
    """(roles, rest) of a line that begins with header words: one between blanks each, or a run without blanks and what follows it."""
    pieces = line.split()
    roles = [role for piece in pieces if (role := header_role(piece))]
    if pieces and len(roles) == len(pieces):
        return roles, ""
    found, plain, at = [], fold("".join(pieces)), 0
    while (word := _header_run().match(plain, at)) is not None:
        found.append(header_words()[word.group()])
        at = word.end()
    return (found, plain[at:]) if at == len(plain) or 3 <= len(found) else ([], "")


@cache
def _header_run() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, header_words()), key=len, reverse=True)))


def _is_sentence(line: str) -> bool:
    return 60 < len(line) and line.count("，") + line.count("。") > 2


@cache
def _value() -> re.Pattern[str]:
    """A value of a table: a number with its sign and unit, or a word of quality that fills a cell."""
    worded = "|".join(sorted(map(re.escape, table("headers")["levels"]["values"]), key=len, reverse=True))
    number = r"(?:[≥≤＞＜><=≧≦]=?|不少于|不低于|不超过|至少)?-?\d[\d.,—\-~至]*(?:万|亿)?"
    unit = r"(?:人次|场次|万元|公里|平方米|[%％元人次场期篇个项家件份册名户天台套亩条])?(?:以上|以内|以下|底前|月底前)?"
    return re.compile(rf"(?:{number}{unit}|{worded})(?!\w*指标)")


@cache
def _levels() -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, level_words()), key=len, reverse=True)))


def _tokens(line: str, header: Sequence[str]) -> list[str]:
    """The cells of a line: its pieces between blanks; a piece that holds several is cut at level words and values."""
    tokens: list[str] = []
    for piece in line.split():
        plain = fold(piece)
        level = _levels().match(plain)
        while level is not None and level.end() <= len(plain):
            tokens.append(level.group())
            plain = plain[level.end() :]
            level = _levels().match(plain)
        if not plain:
            continue
        found = _value().search(plain)
        if found is None or found.group() == plain or not re.search(r"[^\d.]", plain):
            tokens.append(plain)
        elif re.search(r"[一-龥]", plain[: found.start()]) and re.fullmatch(r"(?:[\s]*" + _value().pattern + r")+", plain[found.start() :]):
            tokens.append(plain[: found.start()])
            tokens += _values_in(plain[found.start() :], header)
        else:
            tokens += _values_in(plain, header) if found.start() == 0 and _value().fullmatch(plain) else [plain]
    return tokens


def _values_in(text: str, header: Sequence[str]) -> list[str]:
    """The values of a run without blanks; digits that hold weight and score together are cut in two."""
    values = [m.group() for m in _value().finditer(text)]
    if (
        values
        and re.fullmatch(r"\d{2,4}", values[-1])
        and {"weight", "score"} <= set(header)
        and len(values) < len([r for r in header if r in VALUES])
    ):
        digits = values.pop()
        half = len(digits) // 2
        values += [digits[:half], digits[half:]] if digits[:half] == digits[half:] else [digits]
    return values


def _rows(tokens: Sequence[str], header: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Rows of cells in the header's order from a run of tokens."""
    columns = [role for role in header if role in VALUES]
    row: dict[str, str] = {}
    values: list[str] = []
    for token, following in zip([*tokens, ""], [*tokens[1:], "", ""], strict=True):
        level = _level(token, following)
        is_value = bool(token) and (_value().fullmatch(token) is not None or token in ("/", "—", "--", "-"))
        full = len(values) >= len(columns)
        starts = not token or level or (not is_value and (values or "name" in row))
        if "name" in row and (starts or full):
            yield tuple({**row, **_given(values, columns)}.get(role, "") for role in header)
            row = {name: text for name, text in row.items() if name.startswith("level")}
            values = []
        if level:
            row = {name: text for name, text in row.items() if name == "level1" and level == 2}
            row[f"level{level}"] = token
        elif is_value and "name" in row:
            values.append(token)
        elif token and not is_value:
            row["name"] = token


def _level(token: str, following: str) -> int:
    """The level whose word a token is; 满意度指标 and 成本指标 are of the first where another level word follows."""
    levels = table("headers")["levels"]
    if token in levels["first"] and token in levels["second"]:
        return 1 if following in levels["second"] else 2
    return level_words().get(token, 0)


def _given(values: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """Role → value of a row whose empty cells left no trace: a value with a unit is target or actual, a bare number behind it the weight."""
    given: dict[str, str] = {}
    rest = list(columns)
    for k, value in enumerate(values):
        spare = len(rest) - (len(values) - k)
        bare = re.fullmatch(r"\d{1,2}(?:\.\d)?", value) is not None
        while spare > 0 and rest and rest[0] in ("actual", "adjusted", "rate", "sign", "unit") and bare and "target" in given:
            rest.pop(0)
            spare -= 1
        if rest:
            given[rest.pop(0)] = value
    return given


def _title(role: str) -> str:
    return next((word for word, named in header_words().items() if named == role), role)
