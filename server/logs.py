"""Logs: one line per request, JSON in production and readable text in development. Lines never contain variables, tokens, names or
addresses.

Everything is written to standard error, including the warnings and errors of libraries.
"""

import logging
import sys
import traceback
from typing import Any

import orjson
import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("rapport")


def _json(event: Any, **_options: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def configure(production: bool) -> None:
    """Set up logging for this process."""
    shared: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    last: Any = (
        structlog.processors.JSONRenderer(serializer=_json)
        if production
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, last],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last], foreign_pre_chain=shared
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True


def bug(error: BaseException, **facts: Any) -> None:
    """Log a bug: its error types and its traceback. Messages are left out, because they may quote user input."""
    kinds: list[str] = []
    places: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(kinds) < 5:
        kinds.append(f"{type(seen).__module__}.{type(seen).__qualname__}{_code(seen)}")
        places += [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(seen.__traceback__)[-12:]]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    log.error("bug", kinds=kinds, traceback=places, **facts)


def _code(error: BaseException) -> str:
    """Return the code of a database error. A code names a kind of error and no value."""
    code = getattr(error, "code", None)
    return f" {code}" if isinstance(code, str) else ""
