"""Dialogues made with a language model: personas, localisation, MI sessions, cultural adaptation and their judges."""
