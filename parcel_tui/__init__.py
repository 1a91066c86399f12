"""The parcel dashboard for the terminal."""

__version__ = "0.1.0"

PROJECT_URL = "https://github.com/parcel-tui/parcel-tui"
"""The project's page, which each request names to its provider."""
