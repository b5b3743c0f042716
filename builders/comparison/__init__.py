"""What differs between two builds of a dataset, and which version bump a reader deserves."""
