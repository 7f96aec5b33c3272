// Outcomes of follow-ups and figures of purchases are counted without reading the records. The next refresh stores them.
CREATE RANGE INDEX follow_up_care IF NOT EXISTS FOR (n:FollowUp) ON (n.care, n.dueAt, n.place);
CREATE RANGE INDEX purchase_figures IF NOT EXISTS FOR (n:Purchase) ON (n.orderedAt, n.place, n.state, n.netValue, n.claimsCost);
CREATE CONSTRAINT stored_counts_id IF NOT EXISTS FOR (n:StoredCounts) REQUIRE n.id IS UNIQUE;
