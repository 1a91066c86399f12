"""Requests to a provider: connection, signing, limits, retries, and the translation of failures."""
