// A write with a key that is known answers as it did before; changes are read in the order of their times.
CREATE CONSTRAINT idempotency_key_id IF NOT EXISTS FOR (n:IdempotencyKey) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX change_at IF NOT EXISTS FOR (n:Change) ON (n.at);
CREATE RANGE INDEX change_kind IF NOT EXISTS FOR (n:Change) ON (n.kind);
// Of two contacts that were found to be one person, the other one's record.
CREATE CONSTRAINT merged_contact_id IF NOT EXISTS FOR (n:MergedContact) REQUIRE n.id IS UNIQUE;
