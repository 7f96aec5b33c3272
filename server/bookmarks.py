"""The header `Rapport-Bookmark`: a client hands the bookmark of its write to a later request, which any server may answer.

The bookmark is sealed like a cursor, so all servers with the same key accept it. It has a random part: otherwise two equal bookmarks would
reveal that nobody else has written in between.
"""

import secrets

import orjson

from graph.client.bookmarks import Bookmarks
from graph.projection.seals import SEAL
from server.protocol import Refusal

HEADER = "Rapport-Bookmark"
_PURPOSE = b"bookmark"
_RANDOM = 8  # bytes


def sealed(bookmarks: Bookmarks) -> dict[str, str]:
    """Return the header of an answer. Empty if nothing was committed or read."""
    if not bookmarks.known:
        return {}
    return {HEADER: SEAL.close(orjson.dumps([secrets.token_hex(_RANDOM), *sorted(bookmarks.known)]), _PURPOSE)}


def opened(header: str) -> Bookmarks:
    """Return the bookmarks of a request: the values of the header, separated by commas.

    Raises `Refusal` for a text that no server with the same key has sent.
    """
    known: set[str] = set()
    for value in filter(None, map(str.strip, header.split(","))):
        text = SEAL.open(value, _PURPOSE)
        if text is None:
            message = f"The header {HEADER} is invalid. Send the value from the answer to a mutation of this service, or leave it out."
            raise Refusal(400, message)
        _, *found = orjson.loads(text)
        known.update(found)
    return Bookmarks(known)
