"""Telling the user what is new, once: what is worth it, in which words, through which channels."""
