"""The parcel dashboard for the terminal."""

__version__ = "0.1.0"

PROJECT_URL = "https://github.com/parcel-tui/parcel-tui"
"""Where its people are found; it is told to whom requests go."""
