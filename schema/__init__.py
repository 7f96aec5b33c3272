"""The API as one reads it: a file per concept, a description on everything; `schema.graphql` is its SDL, kept fresh by a test."""
