"""Clinical personas: who a simulated patient is, how strong the symptoms are, and what the patient would say."""
