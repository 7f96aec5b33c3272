// Contacts with a telephone number, as far as the viewer sees them.
// Parameter: $query, of the numbers that the text may mean (graph/lucene.py). Columns: id, name; 50 at most.
CALL db.index.fulltext.queryNodes('people', $query) YIELD node AS found
WHERE found:Contact AND %see(found:Contact)
RETURN found.id, found.name ORDER BY found.nameKey, found.id LIMIT 50
