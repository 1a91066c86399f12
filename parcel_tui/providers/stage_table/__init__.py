"""The one table that reads carriers' texts: its rows by language, and the form that a text is read in."""
