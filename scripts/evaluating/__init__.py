"""The parts of `careloom evaluate` that are about models behind an endpoint."""
