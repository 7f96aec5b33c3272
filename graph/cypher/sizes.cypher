// Freeze the thirds of customers by net value on the current refresh: the size classes of R20.  (:Refresh)
// Confidential customers are left out. Under five customers with an order there are no classes. Parameters: none. Returns nothing.
MATCH (r:Refresh {current: true})
CALL () {
  MATCH (c:Customer) WHERE NOT c.confidential AND c.lastOrderAt IS NOT NULL AND c.netValue IS NOT NULL
  RETURN count(c) AS buyers, percentileDisc(c.netValue, 1.0 / 3) AS small, percentileDisc(c.netValue, 2.0 / 3) AS medium
}
WITH r, buyers >= 5 AS enough, small, medium
SET r.smallUpTo = CASE WHEN enough THEN small END, r.mediumUpTo = CASE WHEN enough THEN medium END
