"""Evaluation of baseline models: grouped cross-validation, transfer, comparison rows, intervals, the results file."""
