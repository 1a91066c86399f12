"""The dashboard in the terminal: screens and widgets on Textual."""
