"""Checks of a card against the Hub, the data and the standards reviewers ask for."""
