"""Track.TW, simulated."""
