// A refresh learns similarity again for customers whose purchases were voided since (graph/cypher/similar_changes.cypher).
CREATE RANGE INDEX voided_purchase_updated_at IF NOT EXISTS FOR (n:VoidedPurchase) ON (n.updatedAt);
