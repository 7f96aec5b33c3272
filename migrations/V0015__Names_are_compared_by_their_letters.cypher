// Search reads the names that begin with what is typed from the shortest on, whatever blanks and signs stand between their letters.
// The runner folds all texts again after the last migration (graph/derived/refold.py), and fills the new properties.
DROP INDEX customer_name_length IF EXISTS;
DROP INDEX contact_name_length IF EXISTS;
CREATE RANGE INDEX customer_name_tight IF NOT EXISTS FOR (n:Customer) ON (n.nameLength, n.nameTight, n.nameKey, n.id);
CREATE RANGE INDEX contact_name_tight IF NOT EXISTS FOR (n:Contact) ON (n.nameLength, n.nameTight, n.nameKey, n.id);
// Changes stand in the order of their places. Their times, until now unique, say no more how many changes stand between two.
MATCH (c:Change) WHERE c.place IS NULL
CALL (c) { SET c.place = c.at.epochSeconds * 1000000 + c.at.microsecond, c.at = datetime.truncate('millisecond', c.at) } IN TRANSACTIONS OF 10000 ROWS;
MATCH (s:Store) WHERE s.changedAt IS NOT NULL
SET s.place = s.changedAt.epochSeconds * 1000000 + s.changedAt.microsecond REMOVE s.changedAt;
CREATE RANGE INDEX change_place IF NOT EXISTS FOR (n:Change) ON (n.place);
