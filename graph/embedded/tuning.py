"""Settings of the embedded Neo4j: `neo4j.conf`, Java's flags, and memory by the size of the machine.

Measured on two cores, for an empty store. Defaults of Neo4j: start until it answers 6.6 s, stop 10.3 s, 650 MB of memory, 518 MB of disk.
These settings: start 5.7 s, stop 0.3 s, 425 MB of memory, 2.3 MB of disk.
"""

import os
from pathlib import Path

FLAGS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)
SOFT = "-XX:SoftRefLRUPolicyMSPerMB=0"  # soft plans go at the first full collection: a thousand plans would fill the heap
_UNITS = {"k": 2**10, "m": 2**20, "g": 2**30}
_PARALLEL_FROM = 2 * 2**30
_G1_FROM = 8 * 2**30


def bytes_of(size: str) -> int:
    """Return a size such as `512m` in bytes."""
    return int(size[:-1]) * _UNITS[size[-1].lower()] if size[-1].lower() in _UNITS else int(size)


def memory() -> int:
    """Return the memory of this machine or container, in bytes."""
    found = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text(encoding="utf-8").strip() if limit.exists() else "max"
    return min(found, int(text)) if text.isdigit() else found


def heap() -> str:
    """Return Java's default heap: 512 MB, and 1 GB with 8 GB of memory or more."""
    return "1g" if memory() >= 8 * 2**30 else "512m"


def flags(heap: str) -> list[str]:
    """Return Java's flags.

    The serial collector starts faster and needs a third less memory. On a large heap the parallel collector has shorter pauses, and a tenth
    less CPU than G1 in a query over 100,000 customers. G1 is used if a full pause would last seconds.
    """
    size = bytes_of(heap)
    collector = "Serial" if size < _PARALLEL_FROM else "Parallel" if size < _G1_FROM else "G1"
    start = heap if bytes_of(heap) < 512 * 2**20 else "512m"
    return [f"-Xms{start}", f"-Xmx{heap}", f"-XX:+Use{collector}GC", SOFT, *FLAGS]


def kept_plans(heap: str) -> int:
    """The number of query plans that Neo4j keeps, in half of its heap: the largest takes 6 MB (of a statement of 30,000 characters)."""
    return bytes_of(heap) // (12 * 2**20)


def conf(home: Path, port: int, page_cache: str, kept_plans: int) -> str:
    """The text of `neo4j.conf`."""
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": page_cache,
        # The latest plans are kept strongly. Older ones go when the heap is collected (SOFT).
        "internal.cypher.enable_soft_query_cache": "true",
        "internal.server.memory.query_cache.strong_cache_num_entries": str(kept_plans),
        "internal.server.memory.query_cache.soft_cache_num_entries": "1000",
        # In bytes, two for each character. By default Neo4j keeps no plan of more than 65,536 characters.
        "internal.server.memory.query_cache.max_query_text_size": "262144",
        "dbms.usage_report.enabled": "false",
        "db.tx_log.preallocate": "false",  # otherwise 256 MB of zeros for each of the two databases
        "db.tx_log.rotation.retention_policy": "1 files",
        "server.directories.logs": str(home / "logs"),
        "server.directories.data": str(home / "data"),
        # Nobody else is connected. Without these settings a stop waits twice five seconds for connections that never come.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
        "internal.dbms.bolt.netty_server_shutdown_timeout": "1s",
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())
