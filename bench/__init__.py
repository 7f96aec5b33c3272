"""Measurements (`make bench`): a generated graph, Rapport against the floor, refresh and import. They are never part of the tests."""
