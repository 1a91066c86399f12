"""The first screen, and what it owns: panes, the list and its filter, what keys do with parcels."""
