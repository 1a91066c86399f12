"""What each command does, a file a command or a family of them."""
