"""The server: ASGI app, settings, authentication, limits and the command line."""
