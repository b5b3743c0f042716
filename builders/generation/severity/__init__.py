"""Severity judging: pairs of interviews, whose patient is more affected, and how far a judge can be relied on."""
