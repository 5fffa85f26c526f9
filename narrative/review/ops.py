"""What pages and API both do with a session: a decision by its name and fields, the files of the outcome, the picture of a printed line."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from narrative.errors import InputError
from narrative.read.picture import cut_out
from narrative.review.acts import accept, add, assign, bulk, choose, comment, correct, decide_listed, drop, flag, reject, skip
from narrative.review.decisions import Change, Place, act_of
from narrative.review.desk import Desk
from narrative.review.gold import gold_package
from narrative.review.outcome import audit_file, column_text, write_outcome
from narrative.review.session import Session
from narrative.structure.places import line_of
from narrative.types import Span


def decided(own: Session, fields: Mapping[str, str], also: Callable[[Desk], Sequence[Change]] = lambda _: ()) -> str:
    """What to tell the reviewer of a decision, "" where there is nothing to tell.

    Args:
        fields: act, and what it wants: row, value, bound, unit, number, comment, threshold, count, subject, state, report, start, end, what
        also: further changes that go into the same entry of the log

    Raises:
        InputError: it cannot be done
        StaleError: somebody else was quicker
    """
    act = act_of(fields.get("act", ""))
    if act in ("undo", "redo"):
        done = own.undo() if act == "undo" else own.redo()
        return "" if done else "没有可撤销的了" if act == "undo" else "没有可重做的了"
    if act == "columns":
        own.read_again(fields.get("columns", ""))
        return ""

    def work(desk: Desk) -> Sequence[Change]:
        return (*changes(desk, act, fields), *also(desk))

    made = own.decide(act, work)
    return f"接受了 {len(made.changes)} 行" if made and act == "bulk" else ""


def changes(desk: Desk, act: str, fields: Mapping[str, str]) -> Sequence[Change]:
    """The changes of a decision given by name.

    Raises:
        InputError: it cannot be done, or a field is missing or wrong
    """
    if fields.get("subject", "").startswith(("claim|", "issue|")):
        verdict = {"accept": "accepted", "reject": "rejected", "flag": "doubtful"}.get(act, fields.get("state", "open"))
        return decide_listed(desk, fields["subject"], verdict, fields.get("comment"))
    if act == "drop":
        return drop(desk, fields.get("subject", ""))
    if act == "add":
        return add(desk, _place(desk, fields), fields.get("what", ""))
    if act == "bulk":
        return bulk(desk, _decimal(fields, "threshold"), _whole(fields, "count"))
    n = _whole(fields, "row")
    match act:
        case "accept":
            return accept(desk, n)
        case "choose":
            return choose(desk, n, _whole(fields, "number"))
        case "reject":
            return reject(desk, n)
        case "skip":
            return skip(desk, n)
        case "flag":
            return flag(desk, n)
        case "comment":
            return comment(desk, n, fields.get("comment", ""))
        case "assign":
            return assign(desk, _place(desk, fields), n)
    evidence = (_place(desk, fields),) if fields.get("end") else None
    return correct(desk, n, fields.get("value", ""), bound=fields.get("bound", "exact"), unit=fields.get("unit"), evidence=evidence)


def downloads(own: Session, *, open_too: bool) -> list[tuple[str, bytes]]:
    """(name, content) of everything that comes of a review: form, evidence, page, record, lists of problems, gold. Worked out once a decision.

    Raises:
        OutputError: one of them cannot be written
    """
    with own.lock:
        key = f"files {open_too} {own.version}"
        if key not in own.shown:
            for old in [k for k in own.shown if k.startswith(f"files {open_too} ")]:
                del own.shown[old]
            with tempfile.TemporaryDirectory(prefix="narrative-") as name:
                written = write_outcome(
                    own.desk, own.log(), own.sources, own.forms, Path(name), open_too=open_too, draft_notes=own.asked.draft_notes
                )
                files = [(path.name, path.read_bytes()) for path in written]
            lists = [(name, audit_file(own.desk, name)) for name in ("问题清单.docx", "问题清单.xlsx", "退回意见.docx")]
            gold = ("核对数据_含报告原文.zip", gold_package(own.desk, own.id, own.forms))
            own.shown[key] = [*files, *lists, gold]
        found: list[tuple[str, bytes]] = own.shown[key]
        return found


def text_of(own: Session, open_too: bool) -> str:
    """The 实际完成值 column in the form's order."""
    return column_text(own.desk, open_too=open_too)


def picture(own: Session, place: Place) -> bytes:
    """The printed line a stretch stands in, as it looks in the scan (PNG).

    Raises:
        InputError: the report has no pages
    """
    document = own.desk.filled.reports[place.report].document
    line = line_of(document, Span(place.start, place.end))
    if line is None:
        raise InputError("这份材料没有页面图像")
    return cut_out(document.path, line.page, line.box)


def _place(desk: Desk, fields: Mapping[str, str]) -> Place:
    return desk.place(_whole(fields, "report"), _whole(fields, "start"), _whole(fields, "end"))


def _whole(fields: Mapping[str, str], name: str) -> int:
    text = fields.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError(f"{name} 应是一个数")
    return int(text)


def _decimal(fields: Mapping[str, str], name: str) -> float:
    try:
        return float(fields.get(name, ""))
    except ValueError as error:
        raise InputError(f"{name} 应是一个数") from error
