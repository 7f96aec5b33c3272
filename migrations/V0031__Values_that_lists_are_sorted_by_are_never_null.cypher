// A missing value comes last in both directions. The next refresh fills in the values that no customer has yet.
MATCH (c:Customer) WHERE c.overdueLow IS NULL
CALL (c) {
  SET c.overdueLow = coalesce(c.overdue, -9223372036854775807), c.overdueHigh = coalesce(c.overdue, 9223372036854775807),
    c.willDropAtLow = coalesce(c.willDropAt, date('0001-01-01')), c.willDropAtHigh = coalesce(c.willDropAt, date('9999-12-31')),
    c.touchedAtLow = datetime('0001-01-01T00:00:00Z'), c.touchedAtHigh = datetime('9999-12-31T00:00:00Z'),
    c.orderedAtLow = datetime('0001-01-01T00:00:00Z'), c.orderedAtHigh = datetime('9999-12-31T00:00:00Z'),
    c.lifetimeValueLow = -9223372036854775807, c.lifetimeValueHigh = 9223372036854775807
} IN TRANSACTIONS OF 5000 ROWS;
// Lists are sorted by these values themselves, so every record has them.
MATCH (c:Customer) WHERE c.updatedAt IS NULL
CALL (c) { SET c.updatedAt = coalesce(c.createdAt, datetime.transaction()) } IN TRANSACTIONS OF 5000 ROWS;
MATCH (p:Purchase) WHERE p.totalReporting IS NULL
CALL (p) { SET p.totalReporting = HEAD(COLLECT { MATCH (p)-[line:INCLUDES]->(:Product) RETURN sum(coalesce(line.amountReporting, 0)) }) } IN TRANSACTIONS OF 5000 ROWS;
