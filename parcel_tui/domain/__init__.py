"""Frozen records and pure rules: what a parcel is, whichever provider tracks it.

Standard library and msgspec, whose records are defined and decoded faster than data classes.
"""
