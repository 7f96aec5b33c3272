"""Apollo's automatic persisted queries: a client sends the SHA-256 of an operation, and its text only if the server does not know it.

The texts are in the memory of each worker, up to `BYTES`. Only a viewer with a valid token can add or use one, and only a valid operation
is kept. A text grants no access: each request is answered as its viewer sees the graph.
"""

import hashlib
import sys
from collections import OrderedDict
from dataclasses import replace

from graph.client.errors import Refused
from server.parameters import Malformed, Parameters

BYTES = 8_000_000  # of texts that a worker keeps


class NotPersisted(Refused):
    """The hash is not known. Apollo's clients recognize the message, and send the text."""

    code = "PERSISTED_QUERY_NOT_FOUND"

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound")


class PersistedQueries:
    """The texts by hash. The least recently used text is dropped first."""

    def __init__(self, most: int = BYTES) -> None:
        self._most = most
        self.size = 0
        self._texts: OrderedDict[str, str] = OrderedDict()

    def complete(self, asked: Parameters) -> Parameters:
        """Return the parameters with their text. Raises `NotPersisted` for an unknown hash, and `Malformed` for a wrong one."""
        if asked.sha256 is None:
            return asked
        if asked.query:
            if hashlib.sha256(asked.query.encode("utf-8", "surrogatepass")).hexdigest() != asked.sha256:
                raise Malformed("`extensions.persistedQuery.sha256Hash` is not the SHA-256 of `query`. Send the hash of the same text.")
            return asked
        text = self._texts.get(asked.sha256)
        if text is None:
            raise NotPersisted
        self._texts.move_to_end(asked.sha256)
        return replace(asked, query=text)

    def keep(self, asked: Parameters) -> None:
        """Keep the text of a valid operation that was sent with its hash."""
        if asked.sha256 is None or asked.sha256 in self._texts:
            return
        self._texts[asked.sha256] = asked.query
        self.size += sys.getsizeof(asked.query)
        while self.size > self._most:
            self.size -= sys.getsizeof(self._texts.popitem(last=False)[1])
