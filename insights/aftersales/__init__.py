"""Rules after the sale: care, promises, claims, returns, touchpoints, topics, the day of a rep."""
