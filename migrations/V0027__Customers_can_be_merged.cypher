// Of two records that were found to be one customer, the other one's record.
CREATE CONSTRAINT merged_customer_id IF NOT EXISTS FOR (n:MergedCustomer) REQUIRE n.id IS UNIQUE;
CREATE RANGE INDEX merged_customer_source_external_id IF NOT EXISTS FOR (n:MergedCustomer) ON (n.source, n.externalId);
