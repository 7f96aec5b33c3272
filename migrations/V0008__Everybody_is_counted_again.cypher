// Popularity follows from how many bought a thing lately (`buyers`), which the next full count writes.
MATCH (r:Refresh) WHERE r.similarAt IS NOT NULL REMOVE r.similarAt;
