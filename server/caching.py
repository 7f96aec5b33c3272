"""Answers that a client may keep for itself: it asks with the answer's ETag, and gets 304 while the answer is the same."""

import hashlib


def headers(body: bytes) -> dict[str, str]:
    """Return the headers of an answer that may be kept: by the client alone, and asked for each time.

    The tag is weak, because compression changes the bytes.
    """
    return {"cache-control": "private, no-cache", "etag": f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'}


def unchanged(known: str | None, tag: str) -> bool:
    """Return whether the client knows the answer, by its `If-None-Match` header."""
    return known is not None and (
        known.strip() == "*" or tag.removeprefix("W/") in (one.strip().removeprefix("W/") for one in known.split(","))
    )
