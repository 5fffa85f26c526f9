"""The pages: start, waiting, the review with its fragments, results, the word list. Every text is escaped by the templates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from narrative.errors import InputError
from narrative.letters import letter, place
from narrative.matching.indicators import grids_of
from narrative.matching.memory import read_memory
from narrative.review.acts import bulk_rows, differs, in_unit_of, quantity_at
from narrative.review.desk import Desk
from narrative.review.home import WORDS, size_of
from narrative.review.ops import downloads, picture, text_of
from narrative.review.session import Session, Upload
from narrative.review.state import State
from narrative.review.taught import decided_and_taught
from narrative.review.views import claim_views, documents, issue_views, progress_view, row_view, touched, words_at, words_to_keep
from narrative.rules import labels

FILES = 50


def pages(state: State) -> APIRouter:
    """The routes of the pages."""
    router = APIRouter(include_in_schema=False)
    show = state.page
    room = state.room

    @router.get("/")
    def start() -> HTMLResponse:
        return show("start.html", kept=room.kept(), folder=str(room.folder), size=size_of(room.folder))

    @router.post("/start")
    async def begin(request: Request) -> JSONResponse:
        async with request.form(max_files=FILES, max_fields=20) as form:
            reports, forms = await uploads(form, "reports"), await uploads(form, "forms")
            options = {"columns": str(form.get("columns", "")), "force": "force" in form, "draft_notes": "draft_notes" in form}
        job = state.jobs.start(lambda say: room.begin(reports, forms, say, **options).id)  # type: ignore[arg-type]
        return JSONResponse({"job": job.id})

    @router.get("/job/{name}")
    def job(name: str) -> JSONResponse:
        found = state.jobs.get(name)
        return JSONResponse({"state": found.state, "said": found.said[-30:], "session": found.session, "error": found.error})

    @router.get("/wait/{name}")
    def wait(name: str) -> HTMLResponse:
        return show("wait.html", job=state.jobs.get(name).id)

    @router.get("/s/{session}")
    def review(session: str) -> HTMLResponse:
        kept = room.store.session(session)
        if not room.is_open(session):
            return show("wait.html", job=state.jobs.start(lambda say: room.open(session, say).id).id)
        own = room.open(session)
        log = own.refresh()
        if "text" not in own.shown:
            used = {m for row in own.desk.rows for m in _marks(own.desk, row.n)}
            own.shown["text"] = state.render("text.html", documents=documents(own.desk), used=used)
        rows = [row_view(own.desk, row) for row in own.desk.rows]
        return show(
            "review.html",
            session=session,
            name=kept.name,
            text=own.shown["text"],
            rows=rows,
            tables=own.desk.filled.tables,
            reached=kept.row,
            said=own.said,
            failures=own.desk.filled.failures,
            documents=[(n, Path(r.document.path).name) for n, r in enumerate(own.desk.filled.reports)],
            **_listed(own),
            **_bar(own, log[-1].n if log else 0),
            **_panel(own, min(kept.row, len(rows) - 1)) if rows else {"row": None},
        )

    @router.get("/s/{session}/row/{n}")
    def row(session: str, n: int) -> HTMLResponse:
        own = room.open(session)
        own.refresh()
        own.desk.row(n)
        own.reach(n)
        return show("panel.html", session=session, **_panel(own, n))

    @router.post("/s/{session}/decide")
    async def decide(session: str, request: Request) -> Response:
        form = dict(await request.form(max_files=0))
        fields = {name: str(value) for name, value in form.items()}
        since, following = _number(fields.get("since")), _number(fields.get("next"))

        def do() -> HTMLResponse:
            own = room.open(session)
            said = decided_and_taught(room.folder, own, fields)
            shown = _undone_row(own, following) if fields.get("act") in ("undo", "redo") else following
            return _changes(state, own, since, shown, said)

        return await run_in_threadpool(do)

    @router.get("/s/{session}/changes")
    def changes(session: str, since: int = 0, row: int = 0) -> Response:
        own = room.open(session)
        log = own.refresh()
        if not log or log[-1].n <= since:
            return Response(status_code=204)
        return _changes(state, own, since, row, "")

    @router.get("/s/{session}/read")
    def read(session: str, report: int, start: int, end: int, row: int) -> JSONResponse:
        own = room.open(session)
        chosen = own.desk.place(report, start, end)
        answer: dict[str, Any] = {"quote": own.desk.quote(chosen), "value": "", "unit": "", "bound": "exact", "warning": "", "what": ""}
        try:
            quantity, exact = quantity_at(own.desk, chosen)
        except InputError:
            return JSONResponse(answer)
        value, unit = in_unit_of(own.desk.row(row), quantity)
        warning = differs(own.desk.row(row), quantity)
        what = words_at(own.desk, exact)
        return JSONResponse({**answer, "value": value, "unit": unit, "bound": quantity.bound, "warning": warning, "what": what})

    @router.get("/s/{session}/bulk")
    def bulk(session: str, threshold: float) -> JSONResponse:
        return JSONResponse({"count": len(bulk_rows(room.open(session).desk, threshold))})

    @router.get("/s/{session}/columns/{n}")
    def columns(session: str, n: int) -> HTMLResponse:
        own = room.open(session)
        return show("columns.html", session=session, **_columns(own, n))

    @router.post("/s/{session}/columns")
    async def correct_columns(session: str, request: Request) -> Response:
        form = await request.form(max_files=0)
        await run_in_threadpool(room.open(session).read_again, str(form.get("columns", ""))[:500])
        return Response(status_code=204, headers={"HX-Refresh": "true"})

    @router.get("/s/{session}/picture")
    def cut(session: str, report: int, start: int, end: int) -> Response:
        own = room.open(session)
        return Response(picture(own, own.desk.place(report, start, end)), media_type="image/png")

    @router.get("/s/{session}/results")
    def results(session: str, open_too: bool = False) -> HTMLResponse:
        own = room.open(session)
        own.refresh()
        files = [name for name, _ in downloads(own, open_too=open_too)]
        return show(
            "results.html", session=session, files=files, open_too=open_too, column=text_of(own, open_too), **_bar(own, own.version)
        )

    @router.get("/s/{session}/file/{n}")
    def fetch(session: str, n: int, open_too: bool = False) -> Response:
        own = room.open(session)
        own.refresh()
        files = downloads(own, open_too=open_too)
        if not 0 <= n < len(files):
            raise InputError("没有这个文件：请重新打开“导出”")
        return attachment(*files[n])

    @router.post("/s/{session}/forget")
    def forget(session: str) -> Response:
        room.forget(session)
        return Response(status_code=204)

    @router.get("/words")
    def words() -> HTMLResponse:
        path = room.folder / WORDS
        text = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        return show("words.html", text=text, path=str(path))

    @router.post("/words")
    async def keep_words(request: Request) -> Response:
        form = await request.form(max_files=0, max_part_size=2**20)
        await run_in_threadpool(_keep_words, room.folder / WORDS, str(form.get("text", "")))
        return Response(status_code=204)

    @router.get("/words.toml")
    def words_file() -> Response:
        path = room.folder / WORDS
        return attachment(WORDS, path.read_bytes() if path.exists() else b"")

    @router.post("/exit")
    def leave() -> HTMLResponse:
        state.stop()
        return show("gone.html", cleaned=False)

    @router.post("/clean")
    def clean() -> HTMLResponse:
        state.clean()
        return show("gone.html", cleaned=True)

    return router


async def uploads(form: FormData, field: str) -> list[Upload]:
    """(name, content) of the files of a field; fields that hold no file are left out."""
    found = []
    for upload in form.getlist(field):
        if isinstance(upload, UploadFile) and upload.filename:
            found.append((upload.filename, await upload.read()))
    return found


def attachment(name: str, data: bytes) -> Response:
    """A file to be saved, never shown, under its own name."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    return Response(data, media_type="application/octet-stream", headers=headers)


def _changes(state: State, own: Session, since: int, following: int, said: str) -> HTMLResponse:
    """The rows, the queues and the row looked at, as fragments that take the places of the old ones."""
    log = own.refresh()
    subjects = touched(log, since)
    if "columns" in subjects:
        return HTMLResponse("", headers={"HX-Refresh": "true"})
    rows = [row_view(own.desk, row) for row in own.desk.rows if row.subject in subjects]
    listed = any(s.startswith(("claim|", "issue|")) for s in subjects)
    if own.desk.rows:
        following = max(0, min(following, len(own.desk.rows) - 1))
        own.reach(following)
    return state.page(
        "changes.html",
        {"HX-Trigger": json.dumps({"said": said})} if said else {},
        session=own.id,
        rows=rows,
        with_listed=listed,
        **(_listed(own) if listed else {}),
        **_bar(own, log[-1].n if log else 0),
        **(_panel(own, following) if own.desk.rows else {"row": None}),
    )


def _undone_row(own: Session, otherwise: int) -> int:
    """The row that the last entry is about, so that what was undone is in sight."""
    log = own.log()
    subjects = {change.subject for change in log[-1].changes} if log and log[-1].act in ("undo", "redo") else set()
    return next((row.n for row in own.desk.rows if row.subject in subjects), otherwise)


def _bar(own: Session, version: int) -> dict[str, Any]:
    undo, redo = own.can()
    return {
        "progress": progress_view(own.desk),
        "version": version,
        "undo": undo,
        "redo": redo,
        "queues": labels("verdict_of_review"),
    }


def _panel(own: Session, n: int) -> dict[str, Any]:
    row = own.desk.row(n)
    return {
        "row": row_view(own.desk, row),
        "bounds": labels("bound"),
        "keep": words_to_keep(own.desk, row),
        "last": _last(own, row.subject),
    }


def _last(own: Session, subject: str) -> str:
    """Who decided on a row last, and when; "" where nobody has."""
    found = next((d for d in reversed(own.log()) if any(c.subject == subject for c in d.changes)), None)
    return f"{found.who} {found.at.replace('T', ' ')[:16]} {labels('act')[found.act]}" if found else ""


def _listed(own: Session) -> dict[str, Any]:
    return {"claims": claim_views(own.desk), "issues": issue_views(own.desk)}


def _marks(desk: Desk, n: int) -> list[str]:
    row = desk.rows[n]
    return ["r" + name.replace(":", "", 1) for name in row.cell.facts]


def _columns(own: Session, n: int) -> dict[str, Any]:
    """The lines of a form around its header, and which column was taken for what."""
    tables = own.desk.filled.tables
    if not 0 <= n < len(tables) or not tables[n].fillable:
        raise InputError("这张表没有可以更正的列")
    t = tables[n]
    grid = next(g for g in grids_of(Path(t.path).read_bytes(), Path(t.path).name) if g.name == t.sheet)
    first = next((place(i.locator)[0] for i in t.indicators if i.locator), 2)
    lines = [(k, grid.rows[k - 1]) for k in range(max(1, first - 4), min(len(grid.rows), first + 2) + 1)]
    width = min(30, max(len(cells) for _, cells in lines))
    roles = {column: role for role, column in t.columns}
    return {
        "table": n,
        "sheet": t.sheet,
        "lines": lines,
        "letters": [letter(c) for c in range(width)],
        "roles": roles,
        "words": labels("column"),
    }


def _keep_words(path: Path, text: str) -> None:
    """Puts an edited word list in its place once it is known to be readable."""
    beside = path.with_name("本单位词表.新.toml")
    beside.write_text(text.replace("\r\n", "\n"), encoding="utf-8", newline="\n")
    try:
        read_memory(beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
