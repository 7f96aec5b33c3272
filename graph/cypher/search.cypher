// Customers and contacts whose name, e-mail address or domain holds the words typed so far.
// Parameters: $query (Lucene, folded and escaped), $text (folded), $size. Columns: %row over found, with its score and kind of match.
// The viewer's filter stands before the limit, and the score is ours: Lucene's depends on documents that may be hidden.
CALL db.index.fulltext.queryNodes('people', $query) YIELD node AS found
WITH found WHERE CASE WHEN found:Customer THEN %see(found:Customer) ELSE %see(found:Contact) END
WITH found, CASE
  WHEN found.nameKey = $text OR toLower(found.email) = $text OR toLower(found.domain) = $text THEN 'EXACT'
  WHEN found.nameKey STARTS WITH $text THEN 'PREFIX'
  WHEN (' ' + found.nameKey) CONTAINS (' ' + $text) THEN 'WORD'
  ELSE 'OTHER' END AS match
WITH found, match,
  CASE match WHEN 'EXACT' THEN 1.0 WHEN 'PREFIX' THEN 0.7 WHEN 'WORD' THEN 0.4 ELSE 0.1 END
  + CASE WHEN match = 'EXACT' THEN 0.0 ELSE 0.25 * size($text) / (1.0 * size(found.nameKey) + size($text)) END AS score
RETURN %row ORDER BY score DESC, found.nameKey, found.id LIMIT $size
