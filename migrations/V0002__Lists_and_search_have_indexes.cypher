// An index for every filter and every order that lists offer, and the words that people are looked for by.
CREATE RANGE INDEX customer_name_key IF NOT EXISTS FOR (n:Customer) ON (n.nameKey);
CREATE RANGE INDEX customer_score_low IF NOT EXISTS FOR (n:Customer) ON (n.scoreLow);
CREATE RANGE INDEX customer_score_high IF NOT EXISTS FOR (n:Customer) ON (n.scoreHigh);
CREATE RANGE INDEX customer_penetration_low IF NOT EXISTS FOR (n:Customer) ON (n.penetrationLow);
CREATE RANGE INDEX customer_penetration_high IF NOT EXISTS FOR (n:Customer) ON (n.penetrationHigh);
CREATE RANGE INDEX customer_level IF NOT EXISTS FOR (n:Customer) ON (n.level);
CREATE RANGE INDEX customer_status IF NOT EXISTS FOR (n:Customer) ON (n.status);
CREATE RANGE INDEX customer_segment IF NOT EXISTS FOR (n:Customer) ON (n.segment);
CREATE RANGE INDEX customer_industry IF NOT EXISTS FOR (n:Customer) ON (n.industry);
CREATE RANGE INDEX customer_country IF NOT EXISTS FOR (n:Customer) ON (n.country);
CREATE RANGE INDEX customer_domain IF NOT EXISTS FOR (n:Customer) ON (n.domain);
CREATE RANGE INDEX contact_name_key IF NOT EXISTS FOR (n:Contact) ON (n.nameKey);
CREATE RANGE INDEX contact_email IF NOT EXISTS FOR (n:Contact) ON (n.email);
CREATE RANGE INDEX rep_name_key IF NOT EXISTS FOR (n:Rep) ON (n.nameKey);
CREATE RANGE INDEX territory_name_key IF NOT EXISTS FOR (n:Territory) ON (n.nameKey);
CREATE RANGE INDEX product_name_key IF NOT EXISTS FOR (n:Product) ON (n.nameKey);
CREATE RANGE INDEX product_number IF NOT EXISTS FOR (n:Product) ON (n.number);
CREATE RANGE INDEX category_name_key IF NOT EXISTS FOR (n:Category) ON (n.nameKey);
CREATE RANGE INDEX purchase_ordered_at IF NOT EXISTS FOR (n:Purchase) ON (n.orderedAt);
CREATE RANGE INDEX purchase_status IF NOT EXISTS FOR (n:Purchase) ON (n.status);
CREATE RANGE INDEX claim_opened_at IF NOT EXISTS FOR (n:Claim) ON (n.openedAt);
CREATE RANGE INDEX claim_due_at IF NOT EXISTS FOR (n:Claim) ON (n.dueAt);
CREATE RANGE INDEX claim_status IF NOT EXISTS FOR (n:Claim) ON (n.status);
CREATE RANGE INDEX follow_up_due_at IF NOT EXISTS FOR (n:FollowUp) ON (n.dueAt);
CREATE RANGE INDEX follow_up_status IF NOT EXISTS FOR (n:FollowUp) ON (n.status);
CREATE RANGE INDEX promise_due_at IF NOT EXISTS FOR (n:Promise) ON (n.dueAt);
CREATE RANGE INDEX promise_status IF NOT EXISTS FOR (n:Promise) ON (n.status);
CREATE RANGE INDEX touchpoint_at IF NOT EXISTS FOR (n:Touchpoint) ON (n.at);
CREATE RANGE INDEX referral_given_at IF NOT EXISTS FOR (n:Referral) ON (n.givenAt);
CREATE RANGE INDEX referral_status IF NOT EXISTS FOR (n:Referral) ON (n.status);
CREATE RANGE INDEX opportunity_status IF NOT EXISTS FOR (n:Opportunity) ON (n.status);
CREATE RANGE INDEX standing_as_of IF NOT EXISTS FOR (n:Standing) ON (n.asOf);
CREATE RANGE INDEX news_at IF NOT EXISTS FOR (n:News) ON (n.at);
// The analyzer folds accents and case of whole terms; what we send it is folded the same way (graph/words.py).
CREATE FULLTEXT INDEX people IF NOT EXISTS FOR (n:Customer|Contact) ON EACH [n.name, n.email, n.domain]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
