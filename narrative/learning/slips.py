"""What the audit finds of arithmetic slips that hands wrote into passages of no report (corpus/slips), and what it says of passages that hold none.

In one file of a hand a line for each passage: kind (sum, rate, change, other; ok), the passage (⏎ for a line's end), the figures that do not go together, why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from narrative.errors import CorpusError
from narrative.pipeline import extract_text

FRAME = "云溪县科学技术协会2023年工作总结\n一、工作完成情况\n"
RIGHT = "ok"
KINDS = ("sum", "rate", "change", "other", RIGHT)
BETWEEN = " ‖ "
COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Slip:
    """A passage of a hand, of what kind its slip is, and the figures of it."""

    hand: str
    kind: str
    text: str
    figures: tuple[str, ...]


def load_slips(corpus: Path, part: str) -> Iterator[Slip]:
    """The passages of the hands of a part (train, measured).

    Raises:
        CorpusError: a line that is none
    """
    for path in sorted((corpus / "slips" / part).glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            columns = line.split("\t")
            if len(columns) != COLUMNS or columns[0] not in KINDS:
                raise CorpusError(f"{path.name} 第 {number} 行不是“类别、段落、数字、说明”四列")
            text = columns[1].replace("⏎", "\n")
            figures = tuple(filter(None, map(str.strip, columns[2].split(BETWEEN.strip()))))
            if any(figure not in text for figure in figures) or (columns[0] == RIGHT) == bool(figures):
                raise CorpusError(f"{path.name} 第 {number} 行的数字不在段落里")
            yield Slip(path.stem, columns[0], text, figures)


def measure_slips(corpus: Path, part: str) -> dict[str, dict[str, float]]:
    """What the audit finds.

    Returns:
        hand → of each kind of slip the share found (an issue at two of its figures), of passages without one the share that raises an issue (`false`) and a certain one
        (`certain`)
    """
    count: dict[str, Counter[str]] = {}
    for slip in load_slips(corpus, part):
        text = FRAME + slip.text + "\n"
        issues = extract_text(text).issues
        told = [
            sum(any(text[s.start : s.end] in f or f in text[s.start : s.end] for f in slip.figures) for s in issue.spans)
            for issue in issues
        ]
        own = count.setdefault(slip.hand, Counter())
        own[slip.kind] += 1
        if slip.kind == RIGHT:
            own["false"] += bool(issues)
            own["certain"] += any(issue.certain for issue in issues)
        else:
            own[f"{slip.kind} found"] += any(n > 1 for n in told)
    return {
        hand: {
            **{kind: round(n[f"{kind} found"] / n[kind], 4) for kind in KINDS[:-1]},
            "false": round(n["false"] / n[RIGHT], 4),
            "certain": round(n["certain"] / n[RIGHT], 4),
        }
        for hand, n in count.items()
    }
