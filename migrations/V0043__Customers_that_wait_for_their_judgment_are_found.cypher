// A write with `judge: LATER` sets `staleSince`. A server judges these customers, from the oldest on.
CREATE RANGE INDEX customer_stale IF NOT EXISTS FOR (n:Customer) ON (n.staleSince);
