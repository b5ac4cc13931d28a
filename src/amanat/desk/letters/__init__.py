"""Letters on paper: PDF made in memory from data, in English and in Urdu, the same template for whoever reads it."""
