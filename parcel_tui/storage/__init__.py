"""The user's own record of their parcels: TinyDB tables in one file that never breaks."""
