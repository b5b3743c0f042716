"""Baseline models, one module each: the task, the features and how it is fitted."""
