"""Parts that the types share: declarations, pages, filters, scalars, enums, nodes."""
