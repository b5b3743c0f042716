"""One harmonised corpus of many datasets: who belongs to it, near-duplicates, and the build of it."""
