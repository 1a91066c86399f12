"""The dashboard's last frame, kept when it is left and painted at the next start before it is loaded.

What is read at the start imports next to nothing: `typing` alone would take longer than all of it.
"""
