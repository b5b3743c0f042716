"""Localisation of personas: another nationality and language, minimally or with cultural notes that have sources."""
