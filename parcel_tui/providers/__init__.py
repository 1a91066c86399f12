"""The two tracking services: one request function, one parser each, one stage model."""
