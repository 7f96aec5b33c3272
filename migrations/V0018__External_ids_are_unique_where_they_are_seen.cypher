// Whoever enters a record may choose an externalId that a record has which they do not see: what is taken is decided by the write (decision 15).
// Ids stay unique. Look-ups by source and externalId go on by an index.
DROP CONSTRAINT customer_source IF EXISTS;
DROP CONSTRAINT contact_source IF EXISTS;
DROP CONSTRAINT purchase_source IF EXISTS;
CREATE RANGE INDEX customer_source_external_id IF NOT EXISTS FOR (n:Customer) ON (n.source, n.externalId);
CREATE RANGE INDEX contact_source_external_id IF NOT EXISTS FOR (n:Contact) ON (n.source, n.externalId);
CREATE RANGE INDEX purchase_source_external_id IF NOT EXISTS FOR (n:Purchase) ON (n.source, n.externalId);
CREATE RANGE INDEX merged_contact_source_external_id IF NOT EXISTS FOR (n:MergedContact) ON (n.source, n.externalId);
// (:Review)-[:OF]->(the record that was written)
CREATE CONSTRAINT review_id IF NOT EXISTS FOR (n:Review) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX review_created_at IF NOT EXISTS FOR (n:Review) ON (n.createdAt);
CREATE RANGE INDEX review_kind IF NOT EXISTS FOR (n:Review) ON (n.kind);
CREATE RANGE INDEX review_status IF NOT EXISTS FOR (n:Review) ON (n.status);
