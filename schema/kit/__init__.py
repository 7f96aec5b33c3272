"""Parts that the types share: declarations, listings, pages, filters, scalars, enums."""

import schema.kit.enums  # noqa: F401  # registers the enums before a type refers to one
