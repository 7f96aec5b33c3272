// A write with a key that is known answers as it did before; changes are read in the order of their times.
CREATE CONSTRAINT idempotency_key_id IF NOT EXISTS FOR (n:IdempotencyKey) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT change_at IF NOT EXISTS FOR (n:Change) REQUIRE n.at IS UNIQUE;
