"""Labels and GraphQL types: a record's type is named like its label, except where programming languages use that name themselves."""

_TYPES = {"Promise": "CustomerPromise"}
_LABELS = {name: label for label, name in _TYPES.items()}


def type_name(label: str) -> str:
    """Return the name of the GraphQL type of the records with a label."""
    return _TYPES.get(label, label)


def label_of_type(name: str) -> str:
    """Return the label of the records of a GraphQL type, by the type's name."""
    return _LABELS.get(name, name)
