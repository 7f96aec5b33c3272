"""Prometheus metrics: requests by route and status, error codes, durations and running requests. Labels are bounded.

Several workers write to the folder PROMETHEUS_MULTIPROC_DIR, and each worker answers for all of them.
"""

import os

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """The metrics of one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("rapport_requests", "Requests answered.", ["route", "status"], registry=self._registry)
        self.errors = Counter("rapport_errors", "Errors in answers, by their code.", ["code"], registry=self._registry)
        self.seconds = Histogram("rapport_request_seconds", "How long requests took.", ["route"], buckets=_BUCKETS, registry=self._registry)
        self.running = Gauge("rapport_requests_running", "Requests that run now.", multiprocess_mode="livesum", registry=self._registry)

        self.connections = Gauge("rapport_connections", "WebSockets that are open.", multiprocess_mode="livesum", registry=self._registry)
        self.closes = Counter("rapport_connections_closed", "WebSockets closed, by our code.", ["code"], registry=self._registry)
        self.told = Counter("rapport_told", "Values sent over WebSockets.", registry=self._registry)
        self.refused = Counter(
            "rapport_connections_refused", "Connections that the server ended, by reason.", ["reason"], registry=self._registry
        )

    def text(self) -> bytes:
        """Return the metrics in the format of Prometheus."""
        registry = self._registry
        if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it untyped
        return generate_latest(registry)
