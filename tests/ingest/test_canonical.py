"""The canonical folder: written records, rejected rows with reasons, and a second import that changes nothing."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

import ingest
from graph.derived.counts import count
from ingest.concepts import CONCEPTS
from ingest.graph_store import GraphStore
from tests import worth
from tests.ingest.conftest import Write
from values.ids import record_id

BASE = {
    "territories": "externalId,name,parent\nnorth,North,world\nworld,World,",
    "reps": "externalId,name,email,covers,manages\nann,Ann Ames,ann@example.com,north,\nmax,Max Moor,,,world",
    "departments": "externalId,name\nshipping,Shipping",
    "categories": "externalId,name,parent\nroad,Road bikes,bikes\nbikes,Bikes,",
    "products": (
        "externalId,name,category,guaranteeMonths,terms,listPrice,currency\n"
        "P1,Bike,road,24,training|credit,1000.00,USD\nP2,Bell,bikes,,,,"
    ),
    "customers": (
        "externalId,name,country,phone,territory,owner,ownedSince,parent,competesWith,confidential\n"
        "A,Älpha GmbH,DE,030 0074321,north,ann,2024-01-01,,B,\nB,Beta,,,north,,,A,,true"
    ),
    "contacts": "externalId,name,email,phone,phoneCountry,reportsTo\na1,Ada,ada@alpha.example,030-0074321,DE,a2\na2,Abe,,12,,\nb1,Ben,,,,",
    "employments": "contact,customer,title,department\na1,A,Chief Purchasing Officer,Purchasing\na2,A,Baker,\nb1,B,,",
    "knows": "from,to,how,strength\na1,b1,FRIEND,0.8",
    "purchases": (
        "externalId,customer,placedBy,soldBy,orderedAt,promisedAt,deliveredAt,currency\n"
        "O1,A,a1,ann,2026-01-05T10:00:00+02:00,2026-01-20,2026-01-19,USD\nO2,B,,,2026-03-01,,,USD"
    ),
    "lines": "purchase,line,product,quantity,unitPrice,discount\nO1,1,P1,2,999.995,0.1\nO1,2,P2,3,5,\nO2,1,P2,1,5,",
    "promises": (
        "externalId,purchase,kind,dueAt,keptAt\n"
        "M1,O1,DELIVERY_DATE,2026-01-20,2026-01-20T18:00:00\nM2,O1,PRICE,2026-01-20,2026-01-21"
    ),
    "touchpoints": (
        "externalId,customer,contacts,rep,kind,at,about\n"
        "T1,A,a1|a2,ann,VISIT,2026-01-22,purchase:O1\nT2,A,a1,ann,EMAIL,2026-01-23,"
    ),
    "findings": "externalId,touchpoint,kind,text,from,about\nF1,T1,NEED,uneven pies,a2,product:P1",
    "satisfaction": "externalId,purchase,contact,at,expectation,experience,givenBy\nS1,O1,a1,2026-01-22,3,5,VISIT",
    "referrals": "externalId,by,customer,to,givenAt\nR1,a1,A,b1,2026-02-01\nR2,b1,B,a2,2026-02-02",
}  # fmt: skip


def _rows(driver: neo4j.Driver, statement: str) -> list[list[Any]]:
    return [list(row) for row in driver.execute_query(statement).records]


def test_everything_is_written_once(graph: neo4j.Driver, folder: Write) -> None:
    path = folder(**BASE)
    first = ingest.load(graph, "canonical", path)
    assert first.rejections == []
    assert first.written
    customers = (
        "MATCH (c:Customer) RETURN c.name, c.nameKey, c.nameLength, c.phone, c.status, c.confidential, size(c.scopes), c.scoreLow "
        "ORDER BY c.nameKey"
    )
    assert _rows(graph, customers) == [
        ["Älpha GmbH", "alpha gmbh", 9, "+49300074321", "ACTIVE", False, 3, -1],
        ["Beta", "beta", 4, None, "ACTIVE", True, 2, -1],
    ]
    managers = "MATCH (c:Customer) UNWIND c.scopes AS scope RETURN c.name, scope STARTS WITH 'manager:', count(*) ORDER BY c.name"
    assert _rows(graph, managers) == [["Beta", True, 2], ["Älpha GmbH", False, 3]]
    # 2 x 999.995 minus a tenth is 1799.991: the line is rounded, not the price
    facts = "p.externalId, p.status, p.total, p.totalReporting, toString(p.orderedAt), p.version"
    assert _rows(graph, f"MATCH (p:Purchase) RETURN {facts} ORDER BY p.externalId") == [
        ["O1", "DELIVERED", 181499, 181499, "2026-01-05T08:00:00Z", 1],
        ["O2", "ORDERED", 500, 500, "2026-03-01T00:00:00Z", 1],
    ]
    assert _rows(graph, "MATCH (p:Promise)-[:TO]->(c) RETURN p.externalId, p.status, c.name ORDER BY p.externalId") == [
        ["M1", "KEPT", "Älpha GmbH"],
        ["M2", "BROKEN", "Älpha GmbH"],
    ]
    assert _rows(graph, "MATCH (t:Touchpoint) RETURN t.direction, COUNT { (t)-[:WITH]->() } ORDER BY t.at") == [
        ["TWO_WAY", 2],
        ["OUTBOUND", 1],
    ]
    assert _rows(graph, "MATCH (f:Finding)-[:AT]->(c) RETURN c.name, toString(f.at)") == [["Älpha GmbH", "2026-01-22T00:00:00Z"]]
    assert _rows(
        graph, "MATCH (k:Contact) WHERE k.phone IS NOT NULL OR k.phoneRaw IS NOT NULL RETURN k.phone, k.phoneRaw ORDER BY k.name"
    ) == [
        [None, "12"],
        ["+49300074321", None],
    ]
    assert _rows(graph, "MATCH ()-[w:WORKS_AT]->() RETURN w.buyingRole, w.roleSource ORDER BY w.title") == [
        ["USER", "INFERRED"],
        ["DECISION_MAKER", "INFERRED"],
        [None, None],
    ]
    assert _rows(graph, "MATCH (c:Category) RETURN c.name, c.level ORDER BY c.level") == [["Bikes", 0], ["Road bikes", 1]]
    # R1 came first, and R2 would close the circle
    assert _rows(graph, "MATCH (a:Customer)-[r:REFERRED]->(b:Customer) RETURN a.name, b.name, r.referral") == [
        ["Älpha GmbH", "Beta", record_id("Referral", "canonical", "R1")]
    ]
    before = _rows(graph, "MATCH (n) WHERE n.id IS NOT NULL RETURN properties(n) ORDER BY n.id")
    again = ingest.load(graph, "canonical", path)
    assert all((one.creates, one.updates, one.rejected) == (0, 0, 0) for one in again.concepts.values())
    assert _rows(graph, "MATCH (n) WHERE n.id IS NOT NULL RETURN properties(n) ORDER BY n.id") == before


@pytest.mark.parametrize(
    ("name", "extra", "line", "column", "reason"),
    [
        ("customers", "C,,,,,,,,,", 4, "name", "is empty"),
        ("customers", "A,Again,,,,,,,,", 4, "externalId", "same externalId as in customers.csv:2"),
        ("customers", "C,Gamma,XX,,,,,,,", 4, "country", "no country of ISO 3166"),
        ("customers", "C,Gamma,,,south,,,,,", 4, "territory", "names the Territory `south`, which is not there: add it"),
        ("customers", "C,Gamma,,,north,,2024-01-01,,,", 4, "ownedSince", "there is no owner"),
        ("customers", "C,Gamma,,,,,,C,,", 4, "parent", "names the record itself"),
        ("customers", "C,Gamma,,,,,,Z,,", 4, "parent", "which is not there: add it, or correct the id; the record is kept without it"),
        ("customers", "C,Gamma,,,,,,,,maybe", 4, "confidential", "neither true nor false"),
        ("customers", "C,Gamma,,", 4, "", "has 4 fields where the header has 10"),
        ("customers", "C,Gamma\udce4,,,,,,,,", 4, "name", "is not UTF-8"),
        ("customers", "C," + "x" * 201 + ",,,,,,,,", 4, "name", "has 201 letters"),
        ("customers", "C," + "\ufdfa" * 200 + ",,,,,,,,", 4, "name", "write them out"),
        ("customers", "@other:C,Gamma,,,,,,,,", 4, "externalId", "no Customer of another source: import that source first"),
        ("contacts", "c1,Cy,not an address,,,", 5, "email", "no email address"),
        ("employments", "a1,A,Baker,", 5, "contact", "same contact and customer as in employments.csv:2"),
        ("knows", "a1,a1,FRIEND,", 3, "to", "same person"),
        ("knows", "a1,a2,ENEMY,", 3, "how", "`ENEMY` is none of ACQUAINTANCE"),
        ("products", "P3,Horn,,,,1.00,XYZ", 4, "currency", "no currency of ISO 4217"),
        ("products", "P3,Horn,,,,1.00,EUR", 0, "", ""),
        ("purchases", "O3,A,,,,,,USD", 4, "orderedAt", "is empty"),
        ("purchases", "O3,A,,,05.01.2026,,,USD", 4, "orderedAt", "`05.01.2026` is no date: write it as 2026-03-01"),
        ("purchases", "O3,A,,,2026-01-05,,,EUR", 4, "currency", "no rate to USD is known on that day: add a line `2026-01-05,EUR,<rate>`"),
        ("purchases", "O3,A,,,2999-01-05,,,", 4, "orderedAt", "outside the years"),
        ("lines", "O2,2,P2,0,5,", 5, "quantity", "is not a whole number from 1"),
        ("lines", "O2,2,P2,1.5,5,", 5, "quantity", "is not a whole number"),
        ("lines", "O2,2,P2,1,-5,", 5, "unitPrice", "a return is a purchase with status RETURNED"),
        ("lines", 'O2,2,P2,1,"1,000",', 5, "unitPrice", "write it as 1234.50"),
        ("lines", "O2,2,P2,1,5,50", 5, "discount", "not a number from 0 to 1"),
        ("lines", "O9,1,P2,1,5,", 5, "purchase", "names the Purchase `O9`"),
        ("promises", "M3,,PRICE,2026-01-20,", 4, "customer", "name the customer, or purchase"),
        ("touchpoints", "T3,A,,,VISIT,2026-01-22,O1", 4, "about", "write one of purchase:externalId"),
        ("referrals", "R3,a1,A,a1,2026-02-01", 4, "to", "nobody refers themselves"),
        ("referrals", "R3,a1,A,b1,2026-03-01", 4, "to", "a person is referred once by each"),
        ("referrals", "R3,a1,A,,2026-03-01", 4, "to", "is empty, but the status is GIVEN"),
        ("territories", "x,X,y\ny,Y,x", 5, "parent", "would close a circle"),
    ],
)  # fmt: skip
def test_a_bad_row_is_rejected_with_its_column_and_reason(
    graph: neo4j.Driver, folder: Write, name: str, extra: str, line: int, column: str, reason: str
) -> None:
    """Each in a dry run, which writes nothing. The other rows stay good."""
    path = folder(**BASE)
    with (path / f"{name}.csv").open("ab") as stream:
        stream.write(f"{extra}\n".encode(errors="surrogateescape"))
    report = ingest.load(graph, "canonical", path, dry_run=True)
    found = [(one.concept, one.file, one.line, one.column) for one in report.rejections]
    assert found == ([(name, f"{name}.csv", line, column)] if reason else [])
    assert all(reason in one.reason for one in report.rejections)
    assert not report.written
    assert _rows(graph, "MATCH (n) WHERE NOT n:Migration RETURN count(n)") == [[0]]


def test_an_empty_store_is_known_to_be_empty(graph: neo4j.Driver) -> None:
    """Labels and types that only a migration named, or that are no longer in use, do not count."""
    graph.execute_query("CREATE (:Customer)<-[:WORKS_AT]-(:Contact)")
    with GraphStore(graph, "canonical", datetime.now(UTC), tells=False) as store:
        assert [store.vacant(kind) for kind in ("Customer", "WORKS_AT", "Purchase", "INCLUDES")] == [False, False, True, True]


def test_a_bad_line_does_not_reject_its_purchase(graph: neo4j.Driver, folder: Write) -> None:
    lines = "purchase,line,product,quantity,unitPrice\nO1,1,P1,1,10\nO1,2,P9,1,10\nO1,3,P2,1,x\nO1,4,P2,2,1"
    report = ingest.load(graph, "canonical", folder(**{**BASE, "lines": lines}))
    assert [(one.line, one.column) for one in report.rejections] == [(3, "product"), (4, "unitPrice")]
    assert _rows(graph, "MATCH (p:Purchase {externalId: 'O1'}) RETURN p.total") == [[1200]]


def test_strict_is_all_or_nothing(graph: neo4j.Driver, folder: Write) -> None:
    bad = folder(**{**BASE, "knows": "from,to,how\na1,zz,FRIEND"})
    report = ingest.load(graph, "canonical", bad, strict=True)
    assert (report.written, report.rejected) == (False, 1)
    assert _rows(graph, "MATCH (n) WHERE NOT n:Migration RETURN count(n)") == [[0]]
    assert ingest.load(graph, "canonical", folder(**BASE), strict=True).written


def test_a_changed_row_updates_its_record_alone(graph: neo4j.Driver, folder: Write) -> None:
    ingest.load(graph, "canonical", folder(**BASE))
    graph.execute_query("MATCH (c:Customer {externalId: 'A'}) SET c.status = 'STOPPED'")
    changed = BASE["customers"].replace("Älpha GmbH,DE", "Alpha AG,DE").replace("north,ann,2024-01-01", "north,max,2026-06-01")
    report = ingest.load(graph, "canonical", folder(customers=changed, lines=BASE["lines"].replace("O2,1,P2,1", "O2,1,P1,4")))
    counts = {name: (one.creates, one.updates) for name, one in report.concepts.items() if one.creates or one.updates}
    assert counts == {"customers": (0, 1), "lines": (0, 1)}
    assert _rows(graph, "MATCH (c:Customer) RETURN c.name, c.version, c.status ORDER BY c.name") == [
        ["Alpha AG", 2, "STOPPED"],
        ["Beta", 1, "ACTIVE"],
    ]
    owners = "MATCH (r:Rep)-[o:OWNS]->(c:Customer {externalId: 'A'}) RETURN r.name, toString(o.until), r.id IN c.scopes ORDER BY r.name"
    assert _rows(graph, owners) == [["Ann Ames", "2026-06-01", False], ["Max Moor", None, True]]
    assert _rows(graph, "MATCH (p:Purchase {externalId: 'O2'})-[i:INCLUDES]->(x) RETURN p.total, p.version, x.name, i.quantity") == [
        [2000, 2, "Bike", 4]
    ]


def test_scopes_follow_where_reps_work_and_a_rep_without_territories_hides_no_customer(graph: neo4j.Driver, folder: Write) -> None:
    """(:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory): a customer without a territory is visible to the managers of its owner."""
    nowhere = BASE["customers"].replace("north,ann", ",ann")
    ingest.load(graph, "canonical", folder(**{**BASE, "customers": nowhere}))
    scopes = "MATCH (c:Customer {externalId: 'A'}), (t:Territory) WHERE 'manager:' + t.id IN c.scopes RETURN t.externalId"

    def managed() -> list[str]:
        return sorted(row[0] for row in _rows(graph, scopes))

    assert managed() == ["north", "world"]
    header = "externalId,name,email,covers,manages\n"
    for reps, places, last in (
        ("ann,Ann Ames,ann@example.com,,", ["north", "world"], 1),  # works in her last territories
        ("ann,Ann Ames,ann@example.com,,", ["north", "world"], 1),
        ("ann,Ann Ames,ann@example.com,,world", ["world"], 0),
        ("ann,Ann Ames,ann@example.com,,", ["world"], 1),
        ("ann,Ann Ames,ann@example.com,north,", ["north", "world"], 0),
    ):
        ingest.load(graph, "canonical", folder(reps=header + reps))
        assert managed() == places
        assert _rows(graph, "MATCH (:Rep)-[last:LAST_COVERED]->() RETURN count(last)") == [[last]]


def test_a_reps_time_zone_must_be_in_the_iana_database(graph: neo4j.Driver, folder: Write) -> None:
    rows = "ann,Ann Ames,Europe/Berlin\nbob,Bob Bates,Mars/Base\ncyd,Cyd Cole,"
    report = ingest.load(graph, "canonical", folder(reps=f"externalId,name,timeZone\n{rows}"))
    assert [(one.line, one.column) for one in report.rejections] == [(3, "timeZone")]
    assert _rows(graph, "MATCH (r:Rep) RETURN r.name, r.timeZone ORDER BY r.name") == [["Ann Ames", "Europe/Berlin"], ["Cyd Cole", None]]


def test_a_folder_may_add_to_records_of_another_source(graph: neo4j.Driver, folder: Write) -> None:
    path = folder(**BASE)
    ingest.load(graph, "canonical", path, label="crm")
    for file in path.iterdir():
        file.unlink()
    folder(
        purchases="externalId,deliveredAt,sellerPresent,terms\n@crm:O2,2026-03-09,true,",
        touchpoints="externalId,customer,contacts,kind,at,about\nX1,@crm:B,@crm:b1,DELIVERY_CHECK,2026-03-10,purchase:@crm:O2",
    )
    report = ingest.load(graph, "canonical", path, label="visits")
    assert report.rejections == []
    assert _rows(graph, "MATCH (t:Touchpoint {source: 'visits'})-[:ABOUT]->(p:Purchase) RETURN p.status, p.source, p.version, p.total") == [
        ["DELIVERED", "crm", 2, 500]
    ]
    assert {name: one.unchanged for name, one in ingest.load(graph, "canonical", path, label="visits").concepts.items()} == {
        "purchases": 1,
        "touchpoints": 1,
    }
    for file in path.iterdir():
        file.unlink()
    again = ingest.load(graph, "canonical", folder(**BASE), label="crm")
    assert all(one.updates == one.creates == 0 for one in again.concepts.values())


def test_amounts_are_also_stored_in_the_reporting_currency(graph: neo4j.Driver, folder: Write, tmp_path: Path) -> None:
    rates = tmp_path / "rates.txt"
    rates.write_text("date,currency,rate\n2026-01-01,JPY,0.0065\n2026-02-01,JPY,0.0070\n")
    purchases = "externalId,customer,orderedAt,currency\nO1,A,2026-01-31,JPY\nO2,B,2026-02-01,JPY\nO3,A,2025-12-31,JPY"
    lines = "purchase,line,product,quantity,unitPrice\nO1,1,P1,1,1000\nO2,1,P1,1,1000"
    path = folder(
        **{key: BASE[key] for key in ("territories", "reps", "categories", "products", "customers")}, purchases=purchases, lines=lines
    )
    report = ingest.load(graph, "canonical", path, currency="USD", rates=rates)
    assert [(one.line, one.column) for one in report.rejections] == [(4, "currency")]
    assert _rows(graph, "MATCH (p:Purchase) RETURN p.total, p.currency, p.totalReporting ORDER BY p.externalId") == [
        [1000, "JPY", 650],
        [1000, "JPY", 700],
    ]
    assert _rows(graph, "MATCH (s:Store) RETURN s.reportingCurrency") == [["USD"]]
    with pytest.raises(ingest.IngestError, match="counts in USD, RAPPORT_CURRENCY says EUR"):
        ingest.load(graph, "canonical", path, currency="EUR")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"customers": "externalId,name,shade\nA,Alpha,red"}, "customers have no column shade; they have externalId, name, domain"),
        ({"customers": "name\nAlpha"}, "customers need the column externalId"),
        ({"customers": "externalId;name\nA;Alpha"}, "separated by semicolons"),
        ({"customers": "externalId,name,name\nA,Alpha,Alpha"}, "the column 'name' twice"),
        ({"customers": ""}, "is empty or no table"),
        ({"clients": "externalId,name\nA,Alpha"}, "none of the files of a canonical folder"),
    ],
)
def test_a_wrong_file_stops_the_import_before_it_begins(graph: neo4j.Driver, folder: Write, files: dict[str, str], message: str) -> None:
    with pytest.raises(ingest.IngestError, match=message):
        ingest.load(graph, "canonical", folder(**files))


def test_a_spreadsheet_reads_like_its_csv(graph: neo4j.Driver, folder: Write) -> None:
    path = folder(**{key: BASE[key] for key in ("territories", "reps", "customers")}, clients="externalId\nx")
    ingest.load(graph, "canonical", path)
    (path / "customers.csv").unlink()
    _sheet(path / "customers.xlsx", [line.split(",") for line in BASE["customers"].splitlines()])
    report = ingest.load(graph, "canonical", path)
    assert report.tally("customers").unchanged == 2
    assert report.warnings == [f"clients.csv is not read: files are called {', '.join(CONCEPTS)}"]


def _sheet(path: Path, rows: list[list[str]]) -> None:
    """Write a minimal workbook: inline texts, `2024-01-01` as a real date."""
    cells = "".join(f"<row>{''.join(_cell(cell) for cell in row)}</row>" for row in rows)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{kind}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{kind}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{kind}/worksheet" '
        f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{kind}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def _cell(text: str) -> str:
    return '<c s="1"><v>45292</v></c>' if text == "2024-01-01" else f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def test_net_values_and_outcomes_are_correct_or_absent(graph: neo4j.Driver, folder: Write) -> None:
    path = folder(
        **BASE,
        claims="externalId,customer,cause,severity,openedAt,dueAt,verdict,assessedAt,cost,currency\n"
        "K1,B,LATE_SHIPMENT,MINOR,2026-03-05,2026-03-09,TRUE,2026-03-06,3.00,USD",
        followups="externalId,customer,kind,dueAt,status\nF1,A,THANK_YOU,2026-03-05,PLANNED\nF2,B,THANK_YOU,2026-03-05,PLANNED",
    )
    ingest.load(graph, "canonical", path)
    assert worth.known(graph) == []
    count(graph)
    assert (worth.known(graph), worth.wrong(graph)) == (["A", "B"], [])
    ingest.load(graph, "canonical", path)
    assert worth.known(graph) == ["A", "B"]  # nothing has changed
    assert graph.execute_query("MATCH (f:FollowUp) WHERE f.care = 'THANK_YOU MISSED' RETURN count(f)").records[0][0] == 2
    changes = [
        ("lines", "O1,2,P2,3,5,", "O1,2,P2,4,5,", ["B"]),  # A bought more
        ("claims", "3.00,USD", "4.00,USD", ["A"]),
        ("purchases", "O2,B,,,", "O2,A,,,", []),  # it already belonged to A
        ("followups", "F1,A,THANK_YOU", "F1,B,DELIVERY_CHECK", ["A", "B"]),
        ("customers", "B,Beta,,,north", "B,Beta,,,world", ["A", "B"]),
    ]
    for concept, before, after, still in changes:
        text = (path / f"{concept}.csv").read_text(encoding="utf-8")
        assert before in text
        assert ingest.load(graph, "canonical", folder(**{concept: text.replace(before, after)})).rejections == []
        assert (worth.known(graph), worth.wrong(graph)) == (still, [])
        count(graph)
        assert (worth.known(graph), worth.wrong(graph)) == (["A", "B"], [])
