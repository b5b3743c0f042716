"""Forms for people who rate: blinded, in random order, with consent; and what they filled in, read back."""
