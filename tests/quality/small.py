"""A source that is small enough for calculation by hand."""

from pathlib import Path

BASE = {
    "categories": "externalId,name\nK1,One\nK2,Two",
    "products": "externalId,name,category\nP1,P1,K1\nP2,P2,K1\nP3,P3,K2\nP4,P4,K2\nP9,P9,K2",
    "customers": "externalId,name\nA,A\nB,B\nC,C\nD,D\nE,E",
}
# Order, customer, day, product, amount, and a status other than DELIVERED.
PAST = """
a1,A,2026-01-05,P1,10
a2,A,2026-02-05,P2,10
a3,A,2026-03-05,P3,10
a4,A,2026-04-05,P1,10
b1,B,2026-03-20,P1,25
b2,B,2026-04-10,P2,20
c1,C,2025-06-01,P3,10
c2,C,2025-06-01,P4,10
d1,D,2026-04-20,P2,10
"""
FUTURE = """
a5,A,2026-05-02,P4,10
a6,A,2026-05-03,P9,10
d2,D,2026-06-20,P3,10
e1,E,2026-05-20,P1,10
c3,C,2026-06-21,P1,10
"""
ANOTHER = """
b3,B,2026-05-01,P9,10
b4,B,2026-05-01,P4,10
c4,C,2026-05-01,P2,10
e2,E,2026-05-02,P9,10
"""


def folder(path: Path, orders: str) -> Path:
    """Write the source as a canonical folder with these orders."""
    rows = [[*row.split(","), "DELIVERED"][:6] for row in orders.split()]
    purchases = "\n".join(f"{name},{customer},{day},USD,{status}" for name, customer, day, _, _, status in rows)
    lines = "\n".join(f"{name},1,{product},1,{amount}" for name, _, _, product, amount, _ in rows)
    path.mkdir()
    files = {
        **BASE,
        "purchases": f"externalId,customer,orderedAt,currency,status\n{purchases}",
        "lines": f"purchase,line,product,quantity,unitPrice\n{lines}",
    }
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    return path
