// Search reads the names that begin with what is typed from the shortest on, whatever blanks and signs stand between their letters.
// The runner folds all texts again after the last migration (graph/refold.py), and fills the new properties.
DROP INDEX customer_name_length IF EXISTS;
DROP INDEX contact_name_length IF EXISTS;
CREATE RANGE INDEX customer_name_tight IF NOT EXISTS FOR (n:Customer) ON (n.nameLength, n.nameTight, n.nameKey, n.id);
CREATE RANGE INDEX contact_name_tight IF NOT EXISTS FOR (n:Contact) ON (n.nameLength, n.nameTight, n.nameKey, n.id);
