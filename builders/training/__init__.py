"""Training of baseline models: examples from built datasets, hashed features, fitting, and files that run no code."""
