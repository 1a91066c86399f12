"""What things are called: one table a subject, for screen, commands and notifications."""
