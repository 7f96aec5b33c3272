// EASE replaces the sums that stood in SIMILAR: the next refresh learns similarity again, whatever has changed.
MATCH (r:Refresh) WHERE r.similarAt IS NOT NULL REMOVE r.similarAt;
MATCH (x:Product) REMOVE x.loud, x.buyers;
MATCH (x:Category) REMOVE x.loud, x.buyers;
