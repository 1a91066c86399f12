"""The simulated providers' door: requests, answers and faults, over HTTP or in process."""
