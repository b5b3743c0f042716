"""Answers judged by language models, one criterion a request, and strategies compared on the same posts."""
