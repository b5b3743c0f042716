"""What maintainers run: the `careloom` command, one module per verb."""
