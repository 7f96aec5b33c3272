"""Serves GraphiQL offline. The page is ours. Its libraries are WebJars, fetched once with the lock file beside this module, as Neo4j's jars
are.

The browser loads nothing from any other server. The page's Content-Security-Policy enforces this.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypedDict

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graph.embedded import jars, private
from graph.embedded.server import CACHE

LOCK = Path(__file__).with_name("graphiql.lock")
PAGE = Path(__file__).with_name("page")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_LIBRARIES = {
    "graphiql": ("graphiql.min.js", "graphiql.min.css"),
    "react": ("umd/react.production.min.js",),
    "react-dom": ("umd/react-dom.production.min.js",),
}
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


class Example(TypedDict):
    """One tab: title, operation and variables."""

    title: str
    query: str
    variables: dict[str, Any]


FIRST: Sequence[Example] = (
    {"title": "Viewer and permissions", "query": "query Viewer { viewer { role withheld rep { id name } } }", "variables": {}},
)


def fetch(progress: jars.Progress | None = None, cache: Path = CACHE) -> dict[str, bytes]:
    """Return GraphiQL's files by name. Missing files are downloaded. Raises `JarError` when a download fails."""
    files = {}
    found = jars.fetch(cache, progress, lock=LOCK, what="GraphiQL jars (4 MB, once)")
    for jar, path in zip(jars.locked(LOCK), found, strict=True):
        with zipfile.ZipFile(path) as opened:
            for name in _LIBRARIES[jar.artifact]:
                files[name.rpartition("/")[2]] = opened.read(f"META-INF/resources/webjars/{jar.artifact}/{jar.version}/{name}")
    return files


class GraphiQLPage:
    """The page and its files. The files are read on the first request."""

    def __init__(self, examples: Sequence[Example] = (), cache: Path = CACHE) -> None:
        tabs = [{**one, "query": f"# {one['title']}\n{one['query']}"} for one in examples or FIRST]
        # "<" could close the element that holds the examples
        shown = orjson.dumps(tabs).decode().replace("<", "\\u003c")
        self._page = (PAGE / "graphiql.html").read_text(encoding="utf-8").replace("%examples", shown)
        self._own = {name: (PAGE / name).read_bytes() for name in ("page.js", "page.css")}
        self._cache = cache
        self._files: dict[str, bytes] = {}

    def routes(self) -> list[Route]:
        """Return the routes of the page."""
        return [Route("/", self.page), Route("/graphiql", self.page), Route("/graphiql/{name}", self.file)]

    async def page(self, _request: Request) -> Response:
        """Return the page, or 503 with the reason when its files are missing."""
        try:
            await self._load()
        except (jars.JarError, private.FolderError) as error:
            return PlainTextResponse(f"GraphiQL's files are not here: {error}\nThe API at /graphql works without them.", 503)
        headers = {**_SAFE, "content-security-policy": POLICY, "cache-control": "no-store"}
        return Response(self._page, media_type="text/html", headers=headers)

    async def file(self, request: Request) -> Response:
        """Return one of the page's files."""
        body = {**self._files, **self._own}.get(request.path_params["name"])
        if body is None:
            return PlainTextResponse("There is no such file.", 404)
        kind = _TYPES[Path(request.path_params["name"]).suffix]
        return Response(body, media_type=kind, headers={**_SAFE, "cache-control": "max-age=600"})

    async def _load(self) -> None:
        if not self._files:
            self._files = await run_in_threadpool(fetch, None, self._cache)
