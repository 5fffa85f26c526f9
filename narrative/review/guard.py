"""Who may ask the local page for what: this machine's own pages only, by name, origin, token and size. Knows nothing of what they ask for."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from starlette.requests import Request

LIMIT = 200 * 2**20  # bytes of all files put in at once
SMALL = 2 * 2**20  # bytes of any other request
HOSTS = ("127.0.0.1", "localhost", "[::1]")
HEADER = "x-narrative-token"
COOKIE = "narrative_access"
SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a request is not answered: the status, one line, whether only the access token is missing."""

    status: int
    message: str


@dataclass(frozen=True)
class Guard:
    """The rules of one run of the page.

    Args:
        access: the token without which nothing is answered, "" where only this machine can reach the page
        secret: what each request that changes something must carry, so that no other page can send it (CSRF)
        host: a further name the page may be called by, where it listens beyond this machine
    """

    access: str = ""
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    host: str = ""

    def check(self, request: Request) -> Refused | None:
        """Why a request is refused, None where it may go on."""
        host = request.headers.get("host", "")
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        if name not in HOSTS and not (self.access and (self.host in ("", name))):
            return Refused(403, "只接受本机页面的请求")
        if self.access and not self._has_access(request):
            return Refused(401, "需要访问口令：请用启动时给出的完整网址打开")
        if request.method in ("GET", "HEAD"):
            return None
        return self._check_change(request, host)

    def _check_change(self, request: Request, host: str) -> Refused | None:
        origin, site = request.headers.get("origin", ""), request.headers.get("sec-fetch-site", "same-origin")
        if (origin and urlsplit(origin).netloc != host) or site not in ("same-origin", "none"):
            return Refused(403, "只接受本机页面的请求")
        if not _same(request.headers.get(HEADER, ""), self.secret):
            return Refused(403, "请求里没有本次运行的口令：请刷新页面再试（接口先取 /api/v1/token）")
        length = request.headers.get("content-length", "")
        if not length.isdigit() and request.headers.get("transfer-encoding"):
            return Refused(411, "请求没有写明长度：请带 Content-Length")
        files = request.url.path in ("/start", "/api/v1/sessions")
        if length.isdigit() and (LIMIT if files else SMALL) < int(length):
            return Refused(413, f"文件合计超过 {LIMIT // 2**20} MB：请分几次放入" if files else "内容太长：请分几次写")
        return None

    def _has_access(self, request: Request) -> bool:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        given = (request.cookies.get(COOKIE, ""), request.query_params.get("token", ""), bearer)
        return any(_same(one, self.access) for one in given)


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode("utf-8"))
