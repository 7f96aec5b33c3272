"""The SDL of the schema at `/schema.graphql`, for signed-in viewers. Code generators read it where introspection is off."""

from graphql import GraphQLSchema, print_schema
from starlette.requests import Request
from starlette.responses import Response

from graph.client.errors import Unavailable
from server import caching
from server.auth import Callers, Unauthenticated
from server.endpoint import authorization, challenge
from server.observe import failure, trace_of
from server.pipeline import Pipeline
from server.protocol import JSON


class SchemaText:
    """The text, and who may read it."""

    def __init__(self, schema: GraphQLSchema, pipeline: Pipeline, callers: Callers) -> None:
        self._text = (print_schema(schema) + "\n").encode()
        self._pipeline = pipeline
        self._callers = callers

    async def read(self, request: Request) -> Response:
        """Answer with the SDL, or with 304 when the client has it. Without a valid token, answer with 401."""
        trace = trace_of(request.scope)
        try:
            async with self._pipeline.deadline():
                await self._callers.viewer(authorization(request))
        except Unauthenticated as error:
            headers = {"cache-control": "no-store", **challenge(request)}
            return Response(failure(trace, error.code, error.message), 401, headers, JSON)
        except (Unavailable, TimeoutError) as error:
            late = error if isinstance(error, Unavailable) else self._pipeline.late()
            return Response(failure(trace, late.code, late.message), 503, {"cache-control": "no-store", "retry-after": "1"}, JSON)
        headers = {**caching.headers(self._text), "vary": "Authorization", "x-content-type-options": "nosniff"}
        if caching.unchanged(request.headers.get("if-none-match"), headers["etag"]):
            return Response(status_code=304, headers=headers)
        return Response(self._text, headers=headers, media_type="text/plain")
