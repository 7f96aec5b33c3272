// Customers and contacts whose name, e-mail address or domain holds the words typed so far, or whose name begins with the text.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory), (:Contact)-[:WORKS_AT]->(:Customer)
// (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory): what `manager:<territory>` among the scopes opens
// Parameters: $query (Lucene, folded and escaped), $text (folded), $size; $scopes, the viewer's (null: everything is open to them), and
// $few. Columns: %row over found, with its score and kind of match.
// The viewer's filter stands before the limit, and the score is ours: Lucene's depends on documents that may be hidden.
// A common word finds tens of thousands. The best of them are names that begin with the text, the shorter the better, and an index has
// those in that order: it is read length by length until there are enough that the viewer sees. Where there are not, or an address may be
// better than a name, all are ranked, by as little as tells, and looked through from the best one down. Those are what Lucene finds and,
// as it leaves out stop words ("The Mill"), what begins with the text. Who sees $few customers at most would have to be shown all of them:
// more than $few are sought among those customers and their people first.
WITH $text CONTAINS '@' OR $text CONTAINS '.' AS address, $scopes IS NOT NULL AND $few >= reduce(sum = 0, number IN COLLECT {
    UNWIND $scopes AS scope MATCH (rep:Rep {id: scope}) RETURN COUNT { (rep)-[:OWNS]->() } AS number
    UNION ALL
    UNWIND $scopes AS scope MATCH (:Territory {id: scope})<-[:PART_OF*0..]-(part) RETURN COUNT { (part)<-[:LOCATED_IN]-() } AS number
    UNION ALL
    UNWIND $scopes AS scope
    MATCH (:Territory {id: split(scope, ':')[1]})<-[:PART_OF*0..]-(:Territory)<-[:COVERS|MANAGES|LAST_COVERED]-(rep:Rep)
    WITH DISTINCT rep RETURN COUNT { (rep)-[:OWNS]->() } AS number
  } | sum + number) AS few
WITH address, few, reduce(best = [], length IN CASE WHEN address OR few THEN [] ELSE range(size($text), size($text) + 50) END |
  CASE WHEN size(best) >= $size THEN best ELSE best + COLLECT {
    MATCH (person:Contact)
    WHERE person.nameLength = length AND person.nameKey STARTS WITH $text AND person.id IS NOT NULL AND %see(person:Contact)
    RETURN person ORDER BY person.nameLength, person.nameKey, person.id LIMIT $size
  } + COLLECT {
    MATCH (account:Customer)
    WHERE account.nameLength = length AND account.nameKey STARTS WITH $text AND account.id IS NOT NULL AND %see(account:Customer)
    RETURN account ORDER BY account.nameLength, account.nameKey, account.id LIMIT $size
  } END) AS best
WITH address, few, CASE WHEN size(best) >= $size THEN best ELSE COLLECT {
  CALL db.index.fulltext.queryNodes('people', $query) YIELD node RETURN node
  UNION MATCH (node:Contact) WHERE node.nameKey STARTS WITH $text RETURN node
  UNION MATCH (node:Customer) WHERE node.nameKey STARTS WITH $text RETURN node
} END AS every
WITH address, every, CASE WHEN few AND size(every) > $few THEN COLLECT {
    UNWIND $scopes AS scope MATCH (:Rep {id: scope})-[:OWNS]->(account) RETURN account
    UNION
    UNWIND $scopes AS scope MATCH (:Territory {id: scope})<-[:PART_OF*0..]-()<-[:LOCATED_IN]-(account) RETURN account
    UNION
    UNWIND $scopes AS scope
    MATCH (:Territory {id: split(scope, ':')[1]})<-[:PART_OF*0..]-(:Territory)<-[:COVERS|MANAGES|LAST_COVERED]-(:Rep)-[:OWNS]->(account)
    RETURN account
  } END AS accounts
WITH address, every, accounts + COLLECT { UNWIND accounts AS account MATCH (account)<-[:WORKS_AT]-(person) RETURN DISTINCT person } AS near
UNWIND CASE WHEN near IS NULL THEN every ELSE [one IN every WHERE one IN near] END AS found
WITH found, found.nameKey AS name, found.id AS id, address
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
