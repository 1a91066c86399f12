"""The carriers: what they are called, how their numbers look, what they need to know beside the number."""
