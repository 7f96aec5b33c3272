"""Root fields with their GraphQL arguments. Each checks them and finds where the field starts in the graph. The rest is projected."""
