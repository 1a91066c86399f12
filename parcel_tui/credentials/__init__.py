"""Where tokens come from and where they are kept; never in a file of this program's."""
