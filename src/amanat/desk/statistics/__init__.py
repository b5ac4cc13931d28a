"""What this desk counts of each quarter about institutions, and sends to the intake without anything of a case."""
