// Search reads the names that begin with what is typed from the shortest on. Each name's length, and an index in that order.
MATCH (n:Customer|Contact|Rep|Territory|Product|Category|Department) WHERE n.nameLength IS NULL
CALL (n) { SET n.nameLength = size(n.nameKey) } IN TRANSACTIONS OF 10000 ROWS;
CREATE RANGE INDEX customer_name_length IF NOT EXISTS FOR (n:Customer) ON (n.nameLength, n.nameKey, n.id);
CREATE RANGE INDEX contact_name_length IF NOT EXISTS FOR (n:Contact) ON (n.nameLength, n.nameKey, n.id);
