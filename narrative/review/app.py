"""The workbench as a FastAPI application: pages and the JSON interface over one room, behind one guard."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from narrative.errors import InputError, NarrativeError
from narrative.review.session import Room
from narrative.review.store import StaleError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from narrative.review.state import State

logger = logging.getLogger(__name__)
MISSING = "本机没有装网页所需的组件：请运行 pip install 'narrative-metrics[web]'，或用安装包里的安装.bat"


def build_state(room: Room, *, access: str = "", host: str = "", kept: bool = True) -> State:
    """What one run of the page holds.

    Raises:
        InputError: the extra `web` is not installed
    """
    try:
        from narrative.review.guard import Guard
        from narrative.review.jobs import Jobs
        from narrative.review.state import State
    except ImportError as error:
        raise InputError(MISSING) from error
    return State(room, Guard(access=access, host=host), Jobs(), kept)


def build_app(state: State) -> FastAPI:
    """The application over a state.

    Raises:
        InputError: the extra `web` is not installed
    """
    try:
        from fastapi import FastAPI, Request
        from fastapi.exceptions import RequestValidationError
        from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
        from fastapi.staticfiles import StaticFiles
        from starlette.exceptions import HTTPException

        from narrative import __version__
        from narrative.review.api import api
        from narrative.review.guard import COOKIE, SAFE
        from narrative.review.pages import pages
        from narrative.review.state import FOLDER
    except ImportError as error:
        raise InputError(MISSING) from error

    app = FastAPI(title="narrative 核对台", version=__version__, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.include_router(pages(state))
    app.include_router(api(state), prefix="/api/v1")

    def refused(request: Request, status: int, message: str) -> Response:
        """An error as the asker can read it: JSON, a line for a fragment, a page."""
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": message}, status_code=status)
        if request.method == "GET" and "hx-request" not in request.headers and "text/html" in request.headers.get("accept", ""):
            return state.page("error.html", None, status, message=message)
        return PlainTextResponse(message, status_code=status)

    @app.middleware("http")
    async def guard(request: Request, proceed: Any) -> Response:
        found = state.guard.check(request)
        if found is not None:
            response: Response = refused(request, found.status, found.message)
        elif state.guard.access and request.query_params.get("token"):
            response = RedirectResponse(quote(request.url.path), status_code=303)
            response.set_cookie(COOKIE, state.guard.access, httponly=True, samesite="strict")
        else:
            response = await proceed(request)
        response.headers.update(SAFE)
        return response

    @app.exception_handler(NarrativeError)
    def wrong(request: Request, error: NarrativeError) -> Response:
        missing = str(error).startswith("没有这次")
        return refused(request, 409 if isinstance(error, StaleError) else 404 if missing else 400, str(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        where = "、".join(dict.fromkeys(".".join(str(part) for part in e["loc"][1:]) or "内容" for e in error.errors()[:3]))
        return refused(request, 422, f"请求里的 {where} 不对或缺少：请对照接口说明")

    @app.exception_handler(Exception)
    def unforeseen(request: Request, error: Exception) -> Response:
        logger.debug("%s %s", request.method, type(error).__name__)  # never the message: it may hold words of a report
        return refused(request, 500, f"程序出了意外（{type(error).__name__}）：刚才这一步没有做成，做过的决定都在")

    @app.exception_handler(HTTPException)
    def failed(request: Request, error: HTTPException) -> Response:
        words = {404: "没有这个页面", 405: "这个网址不支持这种请求", 413: "内容太大"}
        answer = refused(request, error.status_code, words.get(error.status_code, "请求没有成功"))
        answer.headers.update(error.headers or {})
        return answer

    return app
