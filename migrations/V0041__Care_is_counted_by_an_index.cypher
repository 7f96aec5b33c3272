// The outcomes of follow-ups are counted without reading the follow-ups. The next refresh stores them.
CREATE RANGE INDEX follow_up_care IF NOT EXISTS FOR (n:FollowUp) ON (n.care, n.dueAt, n.place);
CREATE CONSTRAINT stored_counts_id IF NOT EXISTS FOR (n:StoredCounts) REQUIRE n.id IS UNIQUE;
