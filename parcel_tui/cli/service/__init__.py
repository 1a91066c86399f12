"""The program as a service of the user's: what systemd and launchd are told."""
