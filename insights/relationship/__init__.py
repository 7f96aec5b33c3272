"""Rules of the relationship with a customer: components, score, levels, standing, lifetime value, order chance."""
