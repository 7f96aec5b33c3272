"""Statements that several readers share, with the numbers of insights/weights.toml filled in."""
