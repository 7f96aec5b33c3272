// Customers and contacts whose name, email address, domain or telephone number matches the typed text. Hits with only beginnings of the
// typed words follow, then hits with a typo.
// (:Rep)-[:OWNS]->(:Customer)-[:LOCATED_IN]->(:Territory)-[:PART_OF*]->(:Territory), (:Contact)-[:WORKS_AT]->(:Customer)
// (:Rep)-[:COVERS|MANAGES|LAST_COVERED]->(:Territory): the customers that a scope `manager:<territory>` opens
// Parameters (graph/queries/full_text.py): $query; $whole, $begun and $typos (null: none possible); $short; $text, $tight, $exact, $begins and $inner
// (folded), $email, $domain, $phones; $size; $scopes, the viewer's (null: the viewer sees everything), and $few.
// Columns: %row over found, with its score and kind of match.
// The viewer's filter comes before the limit. The score is computed here, because Lucene's score depends on hidden documents. Spaces and
// signs between letters never count in it.
// A common word matches tens of thousands of names. The best of them begin with the text, and shorter names are better. An index has them
// in that order, so it is read length by length until it has given enough visible hits. Only whole names with other spellings are better.
// If the index does not give enough, or an address or a number may be better than a name, all hits are ranked, and the viewer's filter
// checks the best ones first. For a viewer who sees at most $few customers, that filter would check all hits. So more than $few hits are
// first compared with the customers of the viewer and their contacts (%near).
// Among hits by other terms, a customer comes before its own contacts, who share its domain.
// Beginnings and typos are searched only if the viewer sees fewer hits than requested, and come after them. Beginnings are searched only if
// there is no hit at all, or an earlier word is so short that it may be an abbreviation.
WITH $email IS NOT NULL OR $phones IS NOT NULL AS address, $scopes IS NOT NULL AND $few >= reduce(sum = 0, number IN COLLECT {
    UNWIND $scopes AS scope MATCH (rep:Rep {id: scope}) RETURN COUNT { (rep)-[:OWNS]->() } AS number
    UNION ALL
    UNWIND $scopes AS scope MATCH (:Territory {id: scope})<-[:PART_OF*0..]-(part) RETURN COUNT { (part)<-[:LOCATED_IN]-() } AS number
    UNION ALL
    UNWIND $scopes AS scope
    MATCH (:Territory {id: split(scope, ':')[1]})<-[:PART_OF*0..]-(:Territory)<-[:COVERS|MANAGES|LAST_COVERED]-(rep:Rep)
    WITH DISTINCT rep RETURN COUNT { (rep)-[:OWNS]->() } AS number
  } | sum + number) AS few
WITH few, reduce(best = [], length IN CASE WHEN address OR few THEN [] ELSE range(size($tight), size($tight) + 50) END |
  CASE WHEN size(best) >= $size THEN best ELSE best + COLLECT {
    MATCH (person:Contact)
    WHERE person.nameLength = length AND person.nameTight STARTS WITH $tight AND person.nameKey IS NOT NULL AND person.id IS NOT NULL
      AND (person.nameKey STARTS WITH $text OR any(form IN $begins WHERE person.nameFolded CONTAINS form)) AND %see(person:Contact)
    RETURN person ORDER BY person.nameLength, person.nameTight, person.nameKey, person.id LIMIT $size
  } + COLLECT {
    MATCH (account:Customer)
    WHERE account.nameLength = length AND account.nameTight STARTS WITH $tight AND account.nameKey IS NOT NULL AND account.id IS NOT NULL
      AND (account.nameKey STARTS WITH $text OR any(form IN $begins WHERE account.nameFolded CONTAINS form)) AND %see(account:Customer)
    RETURN account ORDER BY account.nameLength, account.nameTight, account.nameKey, account.id LIMIT $size
  } END) AS best
WITH few, CASE
  WHEN size(best) < $size THEN COLLECT { CALL db.index.fulltext.queryNodes('people', $query) YIELD node RETURN node }
  WHEN $whole IS NULL OR best[$size - 1].nameTight = $tight THEN best
  ELSE best + COLLECT { CALL db.index.fulltext.queryNodes('people', $whole) YIELD node WHERE NOT node IN best RETURN node }
END AS every
WITH few, every, CASE WHEN few AND size(every) > $few THEN COLLECT { %near } END AS near
WITH few, near, COLLECT {
  UNWIND CASE WHEN near IS NULL THEN every ELSE [one IN every WHERE one IN near] END AS found
  WITH found, found.nameTight AS tight, found.nameKey AS name, found.id AS id, found.nameFolded AS folded
  WITH found, tight, name, id, CASE
    WHEN $email IS NOT NULL AND (found.emailKey = $email OR found.domainKey = $domain) THEN 'EXACT'
    WHEN any(form IN $exact WHERE folded CONTAINS form) THEN CASE tight WHEN $tight THEN 'EXACT' ELSE 'SPELLED' END
    WHEN $phones IS NOT NULL AND any(phone IN $phones WHERE (' ' + found.phoneTerms) CONTAINS (' ' + phone)) THEN 'PHONE'
    WHEN any(form IN $begins WHERE folded CONTAINS form) THEN CASE WHEN tight STARTS WITH $tight THEN 'PREFIX' ELSE 'BEGUN' END
    WHEN any(form IN $inner WHERE folded CONTAINS form) THEN 'WORD'
    ELSE 'OTHER' END AS match
  WITH found, tight, name, id, CASE match WHEN 'SPELLED' THEN 'EXACT' WHEN 'BEGUN' THEN 'PREFIX' ELSE match END AS match,
    CASE match WHEN 'EXACT' THEN 1.0 WHEN 'SPELLED' THEN 0.95 WHEN 'PHONE' THEN 0.9 WHEN 'PREFIX' THEN 0.7 WHEN 'BEGUN' THEN 0.55
      WHEN 'WORD' THEN 0.4 ELSE CASE WHEN found:Customer THEN 0.16 ELSE 0.1 END END
    + CASE WHEN match IN ['EXACT', 'SPELLED', 'PHONE'] THEN 0.0
      ELSE (CASE match WHEN 'BEGUN' THEN 0.1 ELSE 0.25 END) * size($tight) / (1.0 * size(tight) + size($tight)) END AS score
  WITH found, tight, name, id, match, score ORDER BY score DESC, tight, name, id
  WITH found, tight, name, id, match, score WHERE CASE WHEN found:Customer THEN %see(found:Customer) ELSE %see(found:Contact) END
  RETURN [found, score, match] ORDER BY score DESC, tight, name, id LIMIT $size
} AS hits
WITH few, near, hits, CASE WHEN size(hits) >= $size OR $begun IS NULL OR (size(hits) > 0 AND NOT $short) THEN [] ELSE COLLECT {
  CALL db.index.fulltext.queryNodes('people', $begun) YIELD node RETURN node
} END AS started
WITH few, hits, started, CASE WHEN near IS NULL AND few AND size(started) > $few THEN COLLECT { %near } ELSE near END AS near
WITH few, near, hits + COLLECT {
  UNWIND CASE WHEN near IS NULL THEN started ELSE [one IN started WHERE one IN near] END AS found
  WITH found, found.nameTight AS tight, found.nameKey AS name, found.id AS id
  WITH found, tight, name, id, 0.06 + 0.03 * size($tight) / (1.0 * size(tight) + size($tight)) AS score
  ORDER BY score DESC, tight, name, id
  WITH found, tight, name, id, score WHERE CASE WHEN found:Customer THEN %see(found:Customer) ELSE %see(found:Contact) END
  RETURN [found, score, 'PREFIX'] ORDER BY score DESC, tight, name, id LIMIT $size
} AS hits
WITH few, near, hits, CASE WHEN size(hits) >= $size OR $typos IS NULL THEN [] ELSE COLLECT {
  CALL db.index.fulltext.queryNodes('people', $typos) YIELD node RETURN node
} END AS close
WITH hits, close, CASE WHEN near IS NULL AND few AND size(close) > $few THEN COLLECT { %near } ELSE near END AS near
UNWIND hits + COLLECT {
  UNWIND CASE WHEN near IS NULL THEN close ELSE [one IN close WHERE one IN near] END AS found
  WITH found, found.nameTight AS tight, found.nameKey AS name, found.id AS id WHERE NOT found IN [hit IN hits | hit[0]]
  WITH found, tight, name, id, 0.05 * size($tight) / (1.0 * size(tight) + size($tight))
    + CASE WHEN found:Customer THEN 0.02 ELSE 0.0 END AS score ORDER BY score DESC, tight, name, id
  WITH found, tight, name, id, score WHERE CASE WHEN found:Customer THEN %see(found:Customer) ELSE %see(found:Contact) END
  RETURN [found, score, 'TYPO'] ORDER BY score DESC, tight, name, id LIMIT $size
} AS hit
WITH hit[0] AS found, hit[1] AS exact, round(hit[1], 3) AS score, hit[2] AS match
RETURN %row ORDER BY exact DESC, found.nameTight, found.nameKey, found.id LIMIT $size
