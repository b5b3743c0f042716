"""The sub-verbs of `careloom generate`, and what they share."""
