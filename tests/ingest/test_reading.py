"""Reading without a graph: cells, tables, templates, transforms, roles, and every shipped mapping."""

import gzip
import re
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import IngestError, mapping, sources, values
from ingest.concepts import CONCEPTS
from ingest.feed import REPEATED, Feed
from ingest.ledger import open_ledger
from ingest.mapping import Files, Rule
from ingest.money import minor
from ingest.tables import Repair, table
from ingest.templates import Lookup, TemplateCompiler, columns_of
from ingest.transforms import TRANSFORMS
from ingest.values import Bad
from values.roles import role_of


@pytest.mark.parametrize(
    ("read", "cell", "value"),
    [
        (values.moment, "2026-03-01", datetime(2026, 3, 1, tzinfo=UTC)),
        (values.moment, "2026-03-01 08:26:00", datetime(2026, 3, 1, 8, 26, tzinfo=UTC)),
        (values.moment, "1996-07-04 00:00:00.000", datetime(1996, 7, 4, tzinfo=UTC)),
        (values.moment, "2026-03-01T01:00:00+02:00", datetime(2026, 2, 28, 23, tzinfo=UTC)),
        (values.day, "2026-03-01T23:59:59Z", date(2026, 3, 1)),
        (values.flag, "Yes", True),
        (values.words, "a | b||c", ["a", "b", "c"]),
        (values.email, "josé1@Adventure-Works.com", "josé1@adventure-works.com"),
        (values.country, "de", "DE"),
        (values.number(1, 5, whole=True), "5", 5),
        (values.number(0, 1), "0.15", 0.15),
        (values.clean, "  Cafe\u0301\tau\r\nlait\x07 ", "Café au  lait"),
        (lambda cell: values.phone(cell, "US"), "(245) 555-0173", "+12455550173"),
        (lambda cell: values.phone(cell, None), "(245) 555-0173", None),
        (lambda cell: values.phone(cell, "DE"), "12", None),
        (role_of, "Purchasing Manager", "PROCUREMENT"),
        (role_of, "Owner/Marketing Assistant", "DECISION_MAKER"),
        (role_of, "Marketing Manager", "INFLUENCER"),
        (role_of, "Poet", None),
        (lambda cell: minor(Decimal(cell), "USD"), "2.005", 201),
        (lambda cell: minor(Decimal(cell), "JPY"), "2.5", 3),
    ],
)
def test_cells_are_read_as_values(read: Any, cell: str, value: object) -> None:
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (values.moment, "03/01/2026"),
        (values.moment, "0026-03-01"),
        (values.flag, "maybe"),
        (values.email, "a@b"),
        (values.country, "XX"),
        (values.currency, "XYZ"),
        (values.price, "-1"),
        (values.number(1, 5, whole=True), "5.5"),
        (values.number(0, 1), "NaN"),
        (values.decimal, "1e400"),
        (values.decimal, "9" * 16),
        (values.clean, "bad \udce4 byte"),
    ],
)
def test_bad_cells_are_rejected(read: Any, cell: str) -> None:
    with pytest.raises(Bad):
        read(cell)


@given(st.text())
def test_any_text_is_cleaned_or_rejected(cell: str) -> None:
    try:
        found = values.clean(cell)
    except Bad:
        assert any("\ud800" <= letter <= "\udfff" for letter in cell)
        return
    assert found == values.clean(found)
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", found)


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (values.moment, datetime.isoformat),
        (values.day, date.isoformat),
        (values.flag, str),
        (values.email, str),
        (values.country, str),
        (values.currency, str),
        (values.price, "{:f}".format),
        (values.words, "|".join),
        (lambda cell: values.phone(cell, "DE"), lambda found: found or "none"),
    ],
    ids=["moment", "day", "flag", "email", "country", "currency", "price", "words", "phone"],
)
@given(cell=st.text(max_size=30) | st.from_regex(r"[-+0-9.:T@|a-zA-Z ]{1,30}", fullmatch=True))
def test_any_cell_is_rejected_or_gives_a_value_that_reads_as_itself(read: Any, written: Any, cell: str) -> None:
    try:
        found = read(cell)
    except Bad:
        return
    assert read(written(found)) == found


def test_an_endless_cell_is_rejected_with_its_line_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "customers.csv"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("externalId,name\nA,")
        stream.writelines("x" * 1_000_000 for _ in range(100))
        stream.write("\nB,Beta\n")
    tracemalloc.start()
    try:
        rows = list(table(path).rows())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [(row.line, row.cells, row.wrong[:38]) for row in rows] == [
        (2, [], "is no CSV (a line has more than 4,000,"),
        (3, ["B", "Beta"], ""),
    ]
    assert peak < 32_000_000


def test_a_table_knows_its_lines_and_repairs_by_shape(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    text = (
        '\ufeffid,address,country,note\n1,"two\nlines",Brazil,\n\n2,Rua do Paço, 67,Brazil,x\n'
        "3,a,b,c,d,e\n4,short\n5,Rua,1,12345,x\n6,y,Peru,z\n"
    )
    path.write_text(text, encoding="utf-8")
    rows = list(table(path, Repair("address", {"country": re.compile("[A-Za-z ]+")})).rows())
    assert [(row.line, row.cells if not row.wrong else row.wrong[:12]) for row in rows] == [
        (2, ["1", "two\nlines", "Brazil", ""]),
        (5, ["2", "Rua do Paço, 67", "Brazil", "x"]),
        (6, ["3", "a,b,c", "d", "e"]),
        (7, "has 2 fields"),
        (8, "has 5 fields"),
        (9, ["6", "y", "Peru", "z"]),
    ]
    packed = tmp_path / "packed.csv.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert [row.line for row in table(packed).rows()] == [2, 5, 6, 7, 8, 9]


_COMPILER = TemplateCompiler(
    "here",
    ("Key", "First", "Last"),
    frozenset({"NULL"}),
    {
        "account": Lookup(("Key", "Number"), {("k",): ("k", "AW1")}),
        "place": Lookup(("Number", "Town"), {("AW1", "Ada"): ("AW1", "Bern")}),
    },
    {"status": {"Won": "WON"}},
)


@pytest.mark.parametrize(
    ("template", "cells", "text"),
    [
        ("{First} {Last}", ["k", " Ada ", "Byron"], "Ada Byron"),
        ("{First} {Last}", ["k", "Ada", "NULL"], ""),
        (["{Last}", "{First}"], ["k", "Ada", ""], "Ada"),
        ("constant", ["k", "", ""], "constant"),
        ("no:{account[Key].Number}", ["k", "", ""], "no:AW1"),
        ("no:{account[Key].Number}", ["z", "", ""], ""),
        ("{place[account[Key].Number, First].Town}", ["k", "Ada", ""], "Bern"),
        ("{First | only:status}", ["k", "Won", ""], "WON"),
        ("{First | only:status}", ["k", "Lost", ""], ""),
        ("{First | values:status}", ["k", "Lost", ""], "Lost"),
        ("{Last | when:=nobody}", ["k", "", "NULL"], "nobody"),
        ("{First | date:%m/%d/%Y,%d-%m-%y}", ["k", "3-12-16", ""], "2016-12-03T00:00:00"),
        ("{First | whole}", ["k", "17850.0", ""], "17850"),
        ("{First | country}", ["k", "Germany", ""], "DE"),
    ],
)
def test_templates_are_filled_in(template: str | list[str], cells: list[str], text: str) -> None:
    assert _COMPILER.compile(template)(cells) == text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{Nobody}", "no column 'Nobody'; there are Key, First, Last"),
        ("{First | shout}", "no transform 'shout'"),
        ("{First | only:nothing}", r"needs a table \[values.nothing\]"),
        ("{nothing[Key].Number}", r"no \[lookups.nothing\]"),
        ("{account[Key].Name}", "account has no column 'Name'; it has Key, Number"),
        ("{account[Key}", "is not closed"),
        ("{First", "without its other half"),
    ],
)
def test_bad_templates_are_rejected(template: str, message: str) -> None:
    with pytest.raises(IngestError, match=message):
        _COMPILER.compile(template)


def test_a_reason_names_the_column_of_the_file() -> None:
    assert columns_of("{place[account[Key].Number, First].Town}") == "Key"
    assert columns_of(["constant", "{First | whole}"]) == "First"


def test_numbering_continues_if_a_value_comes_back(tmp_path: Path) -> None:
    (tmp_path / "lines.csv").write_text("purchase,product\nA,x\nA,y\nA,y\nB,x\nA,z\n")
    rule = Rule(file="lines.csv", number="{purchase}", columns={"purchase": "{purchase}", "line": "{#}", "product": "{product}"})
    files = Files(mapping.Mapping(name="test", about="", rules={"lines": [rule]}), tmp_path)
    with open_ledger() as ledger:
        fed = list(Feed(CONCEPTS["lines"], rule, 0, files, ledger).rows())
    assert [(one.cells.get("purchase"), one.cells.get("line")) for one in fed if not one.skipped] == [
        ("A", "1"),
        ("A", "2"),
        ("B", "1"),
        ("A", "3"),
    ]
    assert [one.skipped for one in fed if one.skipped] == [REPEATED]


def test_every_shipped_mapping_is_well_formed() -> None:
    assert len(sources()) >= 4
    for name in sources():
        found = mapping.read_source(name, frozenset(CONCEPTS))
        assert found.rules
        for concept, rules in found.rules.items():
            for rule in rules:
                assert set(rule.columns) <= set(CONCEPTS[concept].given)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("about = ", "is no TOML"),
        ('about = "x"\n[[customer]]\nfrom = "a.csv"', "customer: Extra inputs"),
        ('about = "x"\n[[customers]]\nfrm = "a.csv"', "customers.0.frm: Extra inputs"),
    ],
)
def test_an_invalid_mapping_names_the_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(IngestError, match=message):
        mapping.read_source("mine", frozenset(CONCEPTS), tmp_path)


def test_the_docs_list_the_columns() -> None:
    page = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    for name, concept in CONCEPTS.items():
        assert re.search(rf"^{name} +{','.join(concept.given)}$", page, re.MULTILINE), name
    for transform in TRANSFORMS:
        assert f"`{transform}" in page
