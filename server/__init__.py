"""The server: ASGI app, settings, who may ask, limits, and the command line."""
