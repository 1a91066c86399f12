"""Notifies the user of what is new, once: what is worth it, in which words, through which channels."""
