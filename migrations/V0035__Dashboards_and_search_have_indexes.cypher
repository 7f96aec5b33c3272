// Reasons of opportunities can be filtered by, so that a group of a dashboard opens as a list.
CREATE RANGE INDEX opportunity_reason IF NOT EXISTS FOR (n:Opportunity) ON (n.reason);
// Words within the names of products are found by search.
CREATE TEXT INDEX product_name_folded IF NOT EXISTS FOR (n:Product) ON (n.nameFolded);
