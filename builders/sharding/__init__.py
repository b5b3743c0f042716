"""Independent shards: how a source is divided, what reads and writes the pieces, and what runs these tasks."""
