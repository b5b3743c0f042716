"""One module per dataset: its definition and its parse."""
