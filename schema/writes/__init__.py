"""The inputs and payloads of mutations, a module per concept; schema/mutation.py is their root."""
