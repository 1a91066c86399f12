"""Commands that print what is made of the program itself: completions, the manual page, the schemas."""
