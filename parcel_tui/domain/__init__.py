"""Frozen records and pure rules: what a parcel is, whoever tracks it. Standard library only."""
