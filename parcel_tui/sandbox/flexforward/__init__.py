"""Flex Forward, simulated."""
