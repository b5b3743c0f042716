"""What says what datasets are: the cards and their machinery."""
