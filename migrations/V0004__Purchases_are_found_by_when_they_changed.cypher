// Similarity after some purchases asks for those that changed since it was drawn.
CREATE RANGE INDEX purchase_updated_at IF NOT EXISTS FOR (n:Purchase) ON (n.updatedAt);
