// Let what is drawn fade by some days: everything alike, as the sums do.  (:Product|Category {loud})-[:SIMILAR {score}]->()
// Parameters: $loud, $score (factors). Returns nothing.
MATCH (x:Product|Category) WHERE x.loud IS NOT NULL
SET x.loud = x.loud * $loud
WITH x
MATCH (x)-[s:SIMILAR]->()
SET s.score = s.score * $score
