"""The command line's grammar: a table of what can be written, and argparse's parser made of it."""
