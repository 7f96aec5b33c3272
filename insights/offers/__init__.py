"""Rules of offers: similarity between products or between categories, and the offers that follow from it."""
