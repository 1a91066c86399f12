"""The terminal under the dashboard: what is read from it, and what is written to it."""
