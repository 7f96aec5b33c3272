"""Inputs and payloads of the mutations, one module per concept. The mutation root is schema/mutation.py."""
