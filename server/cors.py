"""Requests of pages from other origins. A preflight that is refused says which setting allows it."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp

from server.bookmarks import HEADER as BOOKMARK
from server.settings import Settings

HEADERS = ("Authorization", "Content-Type", "If-None-Match", BOOKMARK, "X-Request-Id")
METHODS = ("GET", "POST")
AGE = 600  # seconds for which a browser keeps the answer to a preflight


class Cors(CORSMiddleware):
    """Starlette's middleware with the origins and headers of the settings."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        super().__init__(
            app,
            allow_origins=settings.origins,
            allow_methods=METHODS,
            allow_headers=[*HEADERS, *settings.cors_headers],
            expose_headers=["ETag", BOOKMARK, "Retry-After", "X-Request-Id"],
            max_age=AGE,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return the answer to a preflight."""
        answer = super().preflight_response(request_headers)
        if answer.status_code != 400:
            return answer
        return PlainTextResponse(self._refusal(request_headers), 400, {"vary": "Origin", "x-content-type-options": "nosniff"})

    def _refusal(self, asked: Headers) -> str:
        """Return what a refused preflight asks for in vain, and the setting that allows it."""
        origin, method = asked["origin"], asked["access-control-request-method"]
        if not self.is_allowed_origin(origin):
            return f"Pages of the origin {origin} may not send requests. Add it to RAPPORT_ORIGINS."
        if method not in METHODS:
            return f"The method {method} is not allowed. Send {' or '.join(METHODS)}."
        wanted = (one.strip() for one in asked.get("access-control-request-headers", "").split(","))
        refused = ", ".join(one for one in wanted if one.lower() not in self.allow_headers)
        return f"Pages may not send the header {refused}. Add it to RAPPORT_CORS_HEADERS."
