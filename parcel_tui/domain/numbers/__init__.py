"""Tracking numbers in a text such as a shop's e-mail, and whose they are."""
