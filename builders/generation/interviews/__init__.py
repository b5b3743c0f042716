"""Symptom interviews in stages between a simulated interviewer and a simulated patient."""
