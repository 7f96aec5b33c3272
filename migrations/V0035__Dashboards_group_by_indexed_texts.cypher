// Cities of customers and reasons of opportunities can be filtered by, so that a group of a dashboard opens as a list.
CREATE RANGE INDEX customer_city IF NOT EXISTS FOR (n:Customer) ON (n.city);
CREATE RANGE INDEX opportunity_reason IF NOT EXISTS FOR (n:Opportunity) ON (n.reason);
