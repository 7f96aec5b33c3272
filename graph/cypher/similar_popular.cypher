// Write how many bought some things lately, and which are popular now; all others are not any more.  (:Product|Category {buyers, popularity})
// Parameters: $buyers (customers by id, of what is other now), $popular (customers by id). Returns nothing.
MATCH (x:Product|Category)
WHERE x.popularity IS NOT NULL OR $popular[x.id] IS NOT NULL OR $buyers[x.id] IS NOT NULL
SET x.popularity = $popular[x.id], x.buyers = coalesce($buyers[x.id], x.buyers)
