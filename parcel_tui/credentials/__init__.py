"""Where tokens come from and where they are kept: in a file of this program's only for a user who asks."""
