"""The same functions as JSON under /api/v1, described by OpenAPI. Each answer has a model; each error is {"error": one line}."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from narrative.review.acts import bulk_rows
from narrative.review.gold import gold_of
from narrative.review.ops import downloads, picture, text_of
from narrative.review.pages import attachment
from narrative.review.state import State
from narrative.review.taught import decided_and_taught
from narrative.review.views import claim_views, fact_views, issue_views, progress_view, row_view

Session = Annotated[str, Path(min_length=1, max_length=32, description="核对的编号")]
At = Annotated[int, Query(ge=0, lt=2**31)]


class Problem(BaseModel):
    """What was wrong, in one line that names the remedy."""

    error: str


class Token(BaseModel):
    """What requests that change something carry in the header X-Narrative-Token."""

    token: str


class JobView(BaseModel):
    """Files being read."""

    id: str
    state: Literal["waiting", "done", "failed"]
    said: list[str]
    session: str
    error: str


class KeptView(BaseModel):
    """A review as the store knows it."""

    id: str
    name: str
    who: str
    at: str
    row: int
    seen: str
    rows: int
    decided: int


class Evidence(BaseModel):
    """A stretch of a report: code points of its text."""

    report: int
    start: int
    end: int
    quote: str
    before: str
    behind: str
    place: str
    scanned: bool


class CandidateView(BaseModel):
    """A value that may be chosen for a row by its number."""

    number: int
    value: str
    unit: str
    bound: str
    note: str
    evidence: list[Evidence]


class RowView(BaseModel):
    """A row of the form as it stands."""

    row: int
    table: int
    path: list[str]
    name: str
    target: str
    value: str
    unit: str
    bound: str
    state: Literal["open", "accepted", "corrected", "rejected", "doubtful"]
    state_word: str
    proposed: str
    cell_state: str
    cell_word: str
    probability: float | None
    sureness: str
    reason: str
    note: str
    scanned: bool
    conflict: bool
    kept: bool
    recalled: bool
    writable: bool
    skipped: bool
    comment: str
    evidence: list[Evidence]
    candidates: list[CandidateView]


class Progress(BaseModel):
    """How far a review is."""

    rows: int
    decided: int
    counts: dict[str, int]
    listed: int
    listed_decided: int
    open_items: list[str]


class DecisionAsked(BaseModel):
    """A decision: the act, and what it wants (docs/review.md)."""

    model_config = ConfigDict(extra="forbid")

    act: Literal[
        "accept", "choose", "reject", "correct", "assign", "add", "drop", "skip", "flag", "comment", "bulk", "columns", "undo", "redo"
    ]
    row: int | None = Field(default=None, ge=0, lt=10**6)
    number: int | None = Field(default=None, ge=1, le=9)
    value: str | None = Field(default=None, max_length=2000)
    bound: Literal["exact", "approx", "at_least", "at_most", "range"] | None = None
    unit: str | None = Field(default=None, max_length=200)
    comment: str | None = Field(default=None, max_length=2000)
    report: int | None = Field(default=None, ge=0, lt=10**6)
    start: int | None = Field(default=None, ge=0, lt=10**9)
    end: int | None = Field(default=None, ge=0, lt=10**9)
    what: str | None = Field(default=None, max_length=200)
    subject: str | None = Field(default=None, max_length=500)
    state: Literal["open", "accepted", "rejected", "doubtful"] | None = None
    threshold: float | None = Field(default=None, ge=0.5, le=1)
    count: int | None = Field(default=None, ge=0, lt=10**6)
    columns: str | None = Field(default=None, max_length=500)


class DecisionDone(BaseModel):
    """What became of a decision: what was said, the log's last entry, how far the review is."""

    said: str
    version: int
    progress: Progress


class BulkView(BaseModel):
    """The rows a bulk acceptance would take."""

    threshold: float
    count: int
    rows: list[int]


ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": words, "content": {"application/json": {"schema": Problem.model_json_schema()}}}
    for status, words in (
        (400, "做不了，原因在 error 里"),
        (401, "缺访问口令"),
        (403, "不是本机的请求，或缺 X-Narrative-Token"),
        (404, "没有这次核对或这次读取"),
        (405, "不支持这种请求"),
        (409, "别处刚改过，请重新取这一行"),
        (411, "没有写明长度"),
        (413, "文件太大"),
        (422, "请求的内容不合要求"),
    )
}


def api(state: State) -> APIRouter:
    """The routes of the JSON interface."""
    router = APIRouter(tags=["核对"], responses=ERRORS)
    room = state.room

    @router.get("/token", summary="本次运行的口令：改动性的请求放在头 X-Narrative-Token 里")
    def token() -> Token:
        return Token(token=state.guard.secret)

    @router.get("/sessions", summary="所有核对，最近看过的在前")
    def sessions() -> list[KeptView]:
        return [KeptView(**{name: getattr(kept, name) for name in KeptView.model_fields}) for kept in room.kept()]

    @router.post("/sessions", status_code=202, summary="放入材料和表，开始读取；读完后在 jobs 里给出核对的编号")
    async def begin(
        reports: Annotated[list[UploadFile], File(description="材料，可以几份", max_length=50)],
        forms: Annotated[list[UploadFile] | None, File(description="要填的表，可以不给", max_length=50)] = None,
        columns: Annotated[str, Form(max_length=500)] = "",
        force: Annotated[bool, Form()] = False,
    ) -> JobView:
        given = [(upload.filename or "", await upload.read()) for upload in reports]
        tables = [(upload.filename or "", await upload.read()) for upload in forms or ()]
        return _job(state, state.jobs.start(lambda say: room.begin(given, tables, say, columns=columns, force=force).id).id)

    @router.get("/jobs/{job}", summary="读取到哪里了")
    def job(job: Annotated[str, Path(max_length=40)]) -> JobView:
        return _job(state, job)

    @router.get("/sessions/{session}", summary="进度和未定的行")
    def progress(session: Session) -> Progress:
        return Progress(**progress_view(room.open(session).desk))

    @router.delete("/sessions/{session}", status_code=204, summary="删去一次核对和它的文件")
    def forget(session: Session) -> Response:
        room.forget(session)
        return Response(status_code=204)

    @router.get("/sessions/{session}/rows", summary="表的各行；可按状态、把握、冲突、来源筛选")
    def rows(
        session: Session,
        state: Literal["open", "accepted", "corrected", "rejected", "doubtful"] | None = None,
        sureness: Annotated[Literal["大", "中", "小"] | None, Query()] = None,
        conflict: bool | None = None,
        scanned: bool | None = None,
        name: Annotated[str, Query(max_length=100, description="指标名里的字")] = "",
    ) -> list[RowView]:
        own = room.open(session)
        own.refresh()
        found = [row_view(own.desk, row) for row in own.desk.rows]
        wanted = {"state": state, "sureness": sureness, "conflict": conflict, "scanned": scanned}
        kept = [v for v in found if all(value is None or v[k] == value for k, value in wanted.items()) and name in v["name"]]
        return [RowView(**view) for view in kept]

    @router.get("/sessions/{session}/rows/{row}", summary="一行")
    def one(session: Session, row: Annotated[int, Path(ge=0, lt=10**6)]) -> RowView:
        own = room.open(session)
        own.refresh()
        return RowView(**row_view(own.desk, own.desk.row(row)))

    @router.get("/sessions/{session}/facts", summary="材料里的数，各用在哪些行")
    def facts(session: Session) -> list[dict[str, Any]]:
        return fact_views(room.open(session).desk)

    @router.get("/sessions/{session}/claims", summary="没有数字的说法和要问的话")
    def claims(session: Session) -> list[dict[str, Any]]:
        return claim_views(room.open(session).desk)

    @router.get("/sessions/{session}/issues", summary="对不上的数")
    def issues(session: Session) -> list[dict[str, Any]]:
        return issue_views(room.open(session).desk)

    @router.get("/sessions/{session}/bulk", summary="批量接受会接受几行")
    def bulk(session: Session, threshold: Annotated[float, Query(ge=0.5, le=1)] = 0.95) -> BulkView:
        found = bulk_rows(room.open(session).desk, threshold)
        return BulkView(threshold=threshold, count=len(found), rows=[row.n for row in found])

    @router.post("/sessions/{session}/decisions", summary="做一个决定，或撤销、重做")
    def decide(session: Session, asked: DecisionAsked) -> DecisionDone:
        own = room.open(session)
        fields = {name: str(value) for name, value in asked.model_dump(exclude_none=True).items()}
        said = decided_and_taught(room.folder, own, fields)
        return DecisionDone(said=said, version=own.version, progress=Progress(**progress_view(own.desk)))

    @router.get("/sessions/{session}/decisions", summary="全部操作：谁、何时、原来、改为、程序版本")
    def log(session: Session) -> list[dict[str, Any]]:
        return [decision.to_dict() for decision in room.open(session).log()]

    @router.get("/sessions/{session}/column", response_class=PlainTextResponse, summary="实际完成值一列，按表中行序，一行一个")
    def column(session: Session, open_too: bool = False) -> PlainTextResponse:
        return PlainTextResponse(text_of(room.open(session), open_too))

    @router.get("/sessions/{session}/files", summary="可以下载的文件名")
    def files(session: Session, open_too: bool = False) -> list[str]:
        return [name for name, _ in downloads(room.open(session), open_too=open_too)]

    @router.get("/sessions/{session}/files/{number}", response_class=Response, summary="下载其中一个文件，编号从 0 起")
    def file(session: Session, number: Annotated[int, Path(ge=0, lt=1000)], open_too: bool = False) -> Response:
        found = downloads(room.open(session), open_too=open_too)
        if len(found) <= number:
            return Response('{"error":"没有这个文件"}', status_code=404, media_type="application/json")
        return attachment(*found[number])

    @router.get("/sessions/{session}/gold", summary="决定作为标注：格式同 corpus/gold；含报告原文的片段")
    def gold(session: Session) -> list[dict[str, Any]]:
        return gold_of(room.open(session).desk)

    @router.get("/sessions/{session}/picture", response_class=Response, summary="扫描件中一处的原图（PNG）")
    def cut(session: Session, report: At, start: At, end: At) -> Response:
        own = room.open(session)
        return Response(picture(own, own.desk.place(report, start, end)), media_type="image/png")

    return router


def _job(state: State, name: str) -> JobView:
    found = state.jobs.get(name)
    return JobView(id=found.id, state=found.state, said=list(found.said), session=found.session, error=found.error)
