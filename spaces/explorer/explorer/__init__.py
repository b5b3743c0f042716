"""What the Explorer Space is made of; it reads what was published and imports nothing of the kit."""

__version__ = "1.0.0"
