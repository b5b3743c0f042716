"""Motivational Interviewing sessions between a simulated client and a simulated therapist (KMI, arXiv 2502.05651)."""
