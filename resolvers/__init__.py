"""Root fields, two to eight lines each: where a root field starts in the graph; everything below is projected."""
