// Contacts with a telephone number, as far as they are visible to the viewer.
// Parameter: $query, of the numbers that the text may mean (graph/queries/full_text.py). Columns: id, name; at most 50.
CALL db.index.fulltext.queryNodes('people', $query) YIELD node AS found
WHERE found:Contact AND %see(found:Contact)
RETURN found.id, found.name ORDER BY found.nameKey, found.id LIMIT 50
