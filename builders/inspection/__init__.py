"""Looking at a file nobody has described yet: format, columns, what each column holds, and an invented likeness."""
