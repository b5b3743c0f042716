"""What makes artefacts: definitions, sources, labels, checks, splits, statistics and the writer."""
