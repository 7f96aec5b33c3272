"""Resolvers of root fields. Each one, in two to eight lines, finds where the field starts in the graph. Everything below is projected."""
