"""The form that adds parcels."""
