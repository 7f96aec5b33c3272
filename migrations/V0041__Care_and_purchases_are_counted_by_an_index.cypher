CREATE CONSTRAINT stored_counts_id IF NOT EXISTS FOR (n:StoredCounts) REQUIRE n.id IS UNIQUE;
