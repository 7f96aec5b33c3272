"""The GraphQL schema: one file per concept, with a description on everything. `schema.graphql` is the SDL; a test keeps it current."""
