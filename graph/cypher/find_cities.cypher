// Cities of visible customers that begin with the typed text. The index is read city by city: the first customer after the last city found.
// Parameters: $text (folded), and $steps, a list with one number for each city to find.
// Column: one list of [city, folded city], in the order of the folded names.
RETURN reduce(found = [], step IN $steps | CASE WHEN size(found) < step THEN found ELSE found + COLLECT {
  MATCH (c:Customer)
  WHERE c.cityLow STARTS WITH $text AND c.cityLow > CASE WHEN step = 0 THEN '' ELSE found[-1][1] END AND c.city IS NOT NULL AND %see(c:Customer)
  RETURN [c.city, c.cityLow] ORDER BY c.cityLow, c.id LIMIT 1
} END) AS found
