"""Automatic paragraph numbers of Word as the reader of the page sees them: 一、 （一） 1. ①"""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHINESE = "零一二三四五六七八九"
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


class Numbering:
    """Counts the numbered paragraphs of one document in order; `label` must be asked once per paragraph.

    Args:
        numbering: the root of word/numbering.xml, None where there is none
        styles: the root of word/styles.xml, for numbers that hang on a style
    """

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        if numbering is not None:
            self._read(numbering)
        if styles is not None:
            for style in styles.iter(f"{W}style"):
                reference = _reference(style)
                if reference is not None:
                    self._styles[style.get(f"{W}styleId") or ""] = reference

    def label(self, paragraph: etree._Element) -> str:
        """The number before a paragraph, "" where it has none."""
        reference = _reference(paragraph)
        if reference is None:
            style = paragraph.find(f"{W}pPr/{W}pStyle")
            reference = self._styles.get(style.get(f"{W}val") or "") if style is not None else None
        if reference is None:
            return ""
        number, level = reference
        levels = self._levels.get(number)
        if not levels or level not in levels:
            return ""
        counters = self._counters.setdefault(number, {})
        counters[level] = counters.get(level, levels[level][2] - 1) + 1
        for deeper in [other for other in counters if level < other]:
            del counters[deeper]
        text = levels[level][1]
        for other, (form, _, start) in levels.items():
            text = text.replace(f"%{other + 1}", written(counters.get(other, start), form))
        return text

    def _read(self, root: etree._Element) -> None:
        abstract: dict[str, dict[int, tuple[str, str, int]]] = {}
        for entry in root.iter(f"{W}abstractNum"):
            levels = {}
            for level in entry.iter(f"{W}lvl"):
                form, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText") or ""
                start = _value(level, "start") or "1"
                levels[_whole(level.get(f"{W}ilvl"), 0)] = (form, text, _whole(start, 1))
            abstract[entry.get(f"{W}abstractNumId") or ""] = levels
        for entry in root.iter(f"{W}num"):
            self._levels[entry.get(f"{W}numId") or ""] = abstract.get(_value(entry, "abstractNumId") or "", {})


def written(number: int, form: str) -> str:
    """A number in one of Word's forms; bullets are empty."""
    if form == "bullet" or form == "none":
        return ""
    if form in (
        "chineseCountingThousand",
        "chineseCounting",
        "japaneseCounting",
        "ideographDigital",
        "taiwaneseCountingThousand",
        "chineseLegalSimplified",
    ):
        return chinese(number)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= number <= len(CIRCLES):
        return CIRCLES[number - 1]
    if form in ("upperLetter", "lowerLetter") and 1 <= number <= 26:
        letter = chr(ord("A") + number - 1)
        return letter if form == "upperLetter" else letter.lower()
    return str(number)


def chinese(number: int) -> str:
    """1–99 as a Chinese list number, larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else CHINESE[tens] + "十") + (CHINESE[ones] if ones else "")


def _reference(element: etree._Element) -> tuple[str, int] | None:
    properties = element.find(f"{W}pPr/{W}numPr")
    if properties is None:
        return None
    number, level = _value(properties, "numId"), _value(properties, "ilvl") or "0"
    if number is None or number == "0":
        return None
    return number, _whole(level, 0)


def _whole(text: str | None, default: int) -> int:
    """A small whole number, the default where the text is none."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else default


def _value(element: etree._Element, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    return found.get(f"{W}val") if found is not None else None
