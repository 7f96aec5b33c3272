// Store the popularity of things, and remove it from all others.  (:Product|Category {popularity})
// Parameters: $popular (customers by id). Returns nothing.
MATCH (x:Product|Category)
WHERE x.popularity IS NOT NULL OR $popular[x.id] IS NOT NULL
SET x.popularity = $popular[x.id]
