"""Values that are derived from records: facts, standings, attribution, similarity, offers, net values. Refresh recomputes them."""
