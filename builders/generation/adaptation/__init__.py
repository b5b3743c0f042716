"""Answers to help-seeking posts under strategies of cultural adaptation (CultureCare, arXiv 2508.07902)."""
