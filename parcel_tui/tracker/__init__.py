"""The use-cases between the screen and the providers: add, refresh, archive, delete, rename."""
