"""Pure rules: they judge facts, and use no database and no clock."""
