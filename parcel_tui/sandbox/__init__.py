"""Both providers simulated, strictly to their documents: the demo's world and the tests' judge."""
