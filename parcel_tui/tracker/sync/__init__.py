"""What is asked of the providers and sent to them, and how an answer merges into what is known."""
