"""Read sources: strict readers of each format, and what turns their records into the tables of a corpus."""
