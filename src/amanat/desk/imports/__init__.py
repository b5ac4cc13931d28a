"""Old cases from a file: a table is read in memory, its columns are given a meaning, each row is checked, then kept."""
