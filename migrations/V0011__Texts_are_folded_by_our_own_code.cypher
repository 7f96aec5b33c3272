// Names, email addresses, domains and phone numbers are found by terms that values/search_values.py derives: the index only splits them at blanks.
// The runner folds what is stored already after the last migration (graph/derived/refold.py).
DROP INDEX people IF EXISTS;
CREATE FULLTEXT INDEX people IF NOT EXISTS FOR (n:Customer|Contact) ON EACH [n.nameTerms, n.emailTerms, n.domainTerms, n.phoneTerms]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}};
// Look-ups by email address and domain, whatever their spelling.
CREATE RANGE INDEX contact_email_key IF NOT EXISTS FOR (n:Contact) ON (n.emailKey);
CREATE RANGE INDEX customer_domain_key IF NOT EXISTS FOR (n:Customer) ON (n.domainKey);
