// Products whose name or number matches the typed text.
// Parameters (graph/queries/full_text.py): $text, $tight, $exact, $begins and $inner (folded); $number, the text as typed and in capitals;
// $size, and $most, the number of products with such a word that are compared.
// Column: one list of [id, name, score, match], best first. Every viewer sees products. The scores are those of search.cypher.
CALL () {
  MATCH (p:Product) WHERE p.nameKey STARTS WITH $text RETURN p ORDER BY p.nameKey, p.id LIMIT $size
  UNION
  UNWIND $number AS typed
  MATCH (p:Product) WHERE p.number STARTS WITH typed RETURN p ORDER BY p.number, p.id LIMIT $size
  UNION
  UNWIND $begins + $inner AS form
  MATCH (p:Product) WHERE p.nameFolded CONTAINS form RETURN p ORDER BY p.id LIMIT $most
}
WITH DISTINCT p, coalesce(p.nameFolded, '') AS folded, coalesce(p.nameKey, '') AS name
WITH p, name, CASE
    WHEN p.number IN $number OR any(form IN $exact WHERE folded CONTAINS form) THEN 'EXACT'
    WHEN name STARTS WITH $text OR any(form IN $begins WHERE folded CONTAINS form) THEN 'PREFIX'
    WHEN any(form IN $inner WHERE folded CONTAINS form) THEN 'WORD'
    ELSE 'OTHER' END AS match
WITH p, name, match, CASE match WHEN 'EXACT' THEN 1.0 WHEN 'PREFIX' THEN 0.7 WHEN 'WORD' THEN 0.4 ELSE 0.1 END
  + CASE match WHEN 'EXACT' THEN 0.0 ELSE 0.25 * size($tight) / (1.0 * size(name) + size($tight)) END AS score
ORDER BY score DESC, name, p.id LIMIT $size
RETURN collect([p.id, p.name, score, match])
