"""Rules of offers: similarity between things, and the offers that follow from it."""
