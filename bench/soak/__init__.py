"""A soak test: hours of reads, writes and subscriptions, with a kill every ten minutes, and a check that every promise holds."""
