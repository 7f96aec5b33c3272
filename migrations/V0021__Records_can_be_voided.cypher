// A voided record has another label, such as VoidedTouchpoint, and is found by its id. A record has a history of its edits.
CREATE CONSTRAINT voided_touchpoint_id IF NOT EXISTS FOR (n:VoidedTouchpoint) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_finding_id IF NOT EXISTS FOR (n:VoidedFinding) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_satisfaction_id IF NOT EXISTS FOR (n:VoidedSatisfaction) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_opportunity_id IF NOT EXISTS FOR (n:VoidedOpportunity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_referral_id IF NOT EXISTS FOR (n:VoidedReferral) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_reference_id IF NOT EXISTS FOR (n:VoidedReference) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_promise_id IF NOT EXISTS FOR (n:VoidedPromise) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_purchase_id IF NOT EXISTS FOR (n:VoidedPurchase) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_service_job_id IF NOT EXISTS FOR (n:VoidedServiceJob) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_news_id IF NOT EXISTS FOR (n:VoidedNews) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT voided_follow_up_id IF NOT EXISTS FOR (n:VoidedFollowUp) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT edit_id IF NOT EXISTS FOR (n:Edit) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT field_change_id IF NOT EXISTS FOR (n:FieldChange) REQUIRE n.id IS UNIQUE;
