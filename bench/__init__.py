"""Measurements (`make bench`): a generated graph, the server against the floor, refresh and import. Never part of the tests."""
