// Store `creditUpTo` of a contact: the sum of the positive net values of its referrals that count. A ranking of any period, for any viewer,
// gives the contact at most this value. Absent if it is 0. The contact is locked first, so that no other transaction changes its referrals.
// (:Contact)-[:GAVE]->(:Referral). It follows a clause that binds the contact `by`, at %credit (graph/derived/net_value.py). Returns nothing.
%lock
WITH by
SET by.creditUpTo = HEAD(COLLECT {
  MATCH (by)-[:GAVE]->(r:Referral) WHERE r.attributed AND r.netValue > 0
  WITH sum(r.netValue) AS credit WHERE credit > 0
  RETURN credit
})
