// Customers and contacts whose name, e-mail address or domain holds the words typed so far.
// Parameters: $query (Lucene, folded and escaped), $text (folded), $size. Columns: %row over found, with its score and kind of match.
// The viewer's filter stands before the limit, and the score is ours: Lucene's depends on documents that may be hidden. A common word
// finds thousands, so they are ranked first, by as little as tells, and looked through from the best one down until there are enough.
CALL db.index.fulltext.queryNodes('people', $query) YIELD node AS found
WITH found, found.nameKey AS name, found.id AS id, $text CONTAINS '@' OR $text CONTAINS '.' AS address
WITH found, name, id, CASE
  WHEN name = $text OR (address AND (toLower(found.email) = $text OR toLower(found.domain) = $text)) THEN 'EXACT'
  WHEN name STARTS WITH $text THEN 'PREFIX'
  WHEN (' ' + name) CONTAINS (' ' + $text) THEN 'WORD'
  ELSE 'OTHER' END AS match
WITH found, name, id, match,
  CASE match WHEN 'EXACT' THEN 1.0 WHEN 'PREFIX' THEN 0.7 WHEN 'WORD' THEN 0.4 ELSE 0.1 END
  + CASE WHEN match = 'EXACT' THEN 0.0 ELSE 0.25 * size($text) / (1.0 * size(name) + size($text)) END AS score
WITH found, name, id, match, score ORDER BY score DESC, name, id
WITH found, name, id, match, score WHERE CASE WHEN found:Customer THEN %see(found:Customer) ELSE %see(found:Contact) END
RETURN %row ORDER BY score DESC, name, id LIMIT $size
