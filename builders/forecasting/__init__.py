"""Forecasting of the next behaviour by rules: transition counts, and the decisions made over a ranking."""
