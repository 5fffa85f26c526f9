"""The local page as a FastAPI application: it listens on 127.0.0.1 only, and answers only calls made from its own pages."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from narrative.errors import InputError
from narrative.review.work import Run, run
from narrative.rules import labels

if TYPE_CHECKING:
    from fastapi import FastAPI

FOLDER = Path(__file__).parent
KEPT = 20  # runs whose results stay to be fetched
LIMIT = 200 * 2**20
HOSTS = ("127.0.0.1", "localhost", "[::1]")
SAFE = {
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def build_app(root: Path) -> "FastAPI":
    """The application; what it writes stays below the folder.

    Raises:
        InputError: the extra `web` is not installed
    """
    try:
        from fastapi import FastAPI, Request
        from fastapi.responses import FileResponse, HTMLResponse, PlainTextResponse
        from fastapi.staticfiles import StaticFiles
        from jinja2 import Environment, FileSystemLoader
        from starlette.concurrency import run_in_threadpool
        from starlette.datastructures import UploadFile
    except ImportError as error:
        raise InputError("本机没有装网页所需的组件：请运行 pip install 'narrative-metrics[web]'，或用安装包里的安装.bat") from error

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    templates = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    runs: dict[str, Run] = {}
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")

    def page(name: str, status: int = 200, **context: Any) -> HTMLResponse:
        return HTMLResponse(templates.get_template(name).render(**context), status_code=status)

    @app.middleware("http")
    async def guard(request: Request, proceed: Any) -> Any:
        """Refuse other hosts' names (DNS rebinding), other pages' posts, and more than the limit."""
        host = request.headers.get("host", "").rsplit(":", 1)[0]
        origin = request.headers.get("origin", "")
        own = f"http://{request.headers.get('host', '')}"
        if host not in HOSTS or (request.method == "POST" and origin not in ("", own)):
            return PlainTextResponse("只接受本机页面的请求", status_code=403)
        if LIMIT < int(request.headers.get("content-length") or 0):
            return page("start.html", 413, error=f"文件合计超过 {LIMIT // 2**20} MB：请分几次填")
        response = await proceed(request)
        response.headers.update(SAFE)
        return response

    @app.get("/")
    async def start() -> HTMLResponse:
        return page("start.html", error="")

    @app.post("/fill")
    async def fill(request: Request) -> HTMLResponse:
        uploads: dict[str, list[tuple[str, bytes]]] = {"reports": [], "forms": []}
        async with request.form(max_files=50) as form:
            for field, found in uploads.items():
                for upload in form.getlist(field):
                    if isinstance(upload, UploadFile) and upload.filename:
                        found.append((upload.filename, await upload.read()))
            columns, force, draft_notes = str(form.get("columns", "")), "force" in form, "draft_notes" in form
        done = await run_in_threadpool(
            run,
            uploads["reports"],
            uploads["forms"],
            root,
            columns=columns,
            force=force,
            draft_notes=draft_notes,
        )
        if done.error:
            return page("start.html", 400, error=done.error)
        token = secrets.token_urlsafe(12)
        runs[token] = done
        for old in list(runs)[:-KEPT]:
            del runs[old]
        return page("done.html", token=token, run=done, rows=_rows(done))

    @app.get("/file/{token}/{number}")
    async def fetch(token: str, number: int) -> Any:
        done = runs.get(token)
        if done is None or not 0 <= number < len(done.files):
            return page("start.html", 404, error="这次的结果已经不在了：请重新放入文件")
        return FileResponse(done.files[number], filename=done.files[number].name)

    @app.get("/check/{token}")
    async def check(token: str) -> Any:
        done = runs.get(token)
        if done is None or done.page is None:
            return page("start.html", 404, error="这次的结果已经不在了：请重新放入文件")
        return HTMLResponse(done.page.read_text(encoding="utf-8"))

    return app


def _rows(done: Run) -> list[dict[str, Any]]:
    """The rows of the filled tables as the page shows them."""
    from narrative.export.form import shown_text

    if done.filled is None:
        return []
    compared = {c.row: c for c in done.filled.comparisons}
    return [
        {
            "n": n + 1,
            "name": i.name,
            "target": i.target.text if i.target else "",
            "value": shown_text(i, c) if c.state == "filled" else i.actual,
            "state": f"v-{compared[n].verdict}" if n in compared else c.state,
            "word": labels("verdict")[compared[n].verdict] if n in compared else labels("state")[c.state],
            "note": compared[n].note
            if n in compared
            else f"{labels('reason')[c.reason]}。{labels('remedy')[c.reason]}"
            if c.reason
            else "",
        }
        for n, (_, i, c) in enumerate(done.filled.rows())
    ]
