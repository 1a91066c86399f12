"""The ways a notification leaves the program."""
