// Pairs of conditions that lists of customers are often filtered by.
CREATE RANGE INDEX customer_segment_industry IF NOT EXISTS FOR (n:Customer) ON (n.segment, n.industry);
CREATE RANGE INDEX customer_segment_level IF NOT EXISTS FOR (n:Customer) ON (n.segment, n.level);
CREATE RANGE INDEX customer_segment_country IF NOT EXISTS FOR (n:Customer) ON (n.segment, n.country);
CREATE RANGE INDEX customer_industry_level IF NOT EXISTS FOR (n:Customer) ON (n.industry, n.level);
CREATE RANGE INDEX customer_industry_country IF NOT EXISTS FOR (n:Customer) ON (n.industry, n.country);
CREATE RANGE INDEX customer_country_level IF NOT EXISTS FOR (n:Customer) ON (n.country, n.level);
CREATE RANGE INDEX customer_status_level IF NOT EXISTS FOR (n:Customer) ON (n.status, n.level);
CREATE RANGE INDEX customer_status_segment IF NOT EXISTS FOR (n:Customer) ON (n.status, n.segment);
CREATE RANGE INDEX customer_status_country IF NOT EXISTS FOR (n:Customer) ON (n.status, n.country);
// Values that thousands of customers share are sorted by value and id.
CREATE RANGE INDEX customer_updated_at_id IF NOT EXISTS FOR (n:Customer) ON (n.updatedAt, n.id);
CREATE RANGE INDEX customer_city_low_id IF NOT EXISTS FOR (n:Customer) ON (n.cityLow, n.id);
CREATE RANGE INDEX customer_city_high_id IF NOT EXISTS FOR (n:Customer) ON (n.cityHigh, n.id);
CREATE RANGE INDEX customer_country_low_id IF NOT EXISTS FOR (n:Customer) ON (n.countryLow, n.id);
CREATE RANGE INDEX customer_country_high_id IF NOT EXISTS FOR (n:Customer) ON (n.countryHigh, n.id);
CREATE RANGE INDEX customer_industry_low_id IF NOT EXISTS FOR (n:Customer) ON (n.industryLow, n.id);
CREATE RANGE INDEX customer_industry_high_id IF NOT EXISTS FOR (n:Customer) ON (n.industryHigh, n.id);
CREATE RANGE INDEX customer_segment_low_id IF NOT EXISTS FOR (n:Customer) ON (n.segmentLow, n.id);
CREATE RANGE INDEX customer_segment_high_id IF NOT EXISTS FOR (n:Customer) ON (n.segmentHigh, n.id);
DROP INDEX customer_city_low IF EXISTS;
DROP INDEX customer_city_high IF EXISTS;
DROP INDEX customer_country_low IF EXISTS;
DROP INDEX customer_country_high IF EXISTS;
DROP INDEX customer_industry_low IF EXISTS;
DROP INDEX customer_industry_high IF EXISTS;
DROP INDEX customer_segment_low IF EXISTS;
DROP INDEX customer_segment_high IF EXISTS;
