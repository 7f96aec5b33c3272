// The statistics for a day: an expression. The last refresh up to the day counts, else the current one. Before the first refresh the value
// is only the reporting currency (null before the first import).
// Parameters: $day (ISO). Column: JSON of (:Refresh {statistics}), or a currency.
coalesce(
  HEAD(COLLECT { MATCH (r:Refresh) WHERE r.asOf <= date($day) RETURN r.statistics ORDER BY r.asOf DESC LIMIT 1 }),
  HEAD(COLLECT { MATCH (r:Refresh {current: true}) RETURN r.statistics LIMIT 1 }),
  HEAD(COLLECT { MATCH (store:Store {id: 1}) RETURN store.reportingCurrency LIMIT 1 })
)
