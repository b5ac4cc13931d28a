"""Who touched what of a case: a signed chain beside the journal, and its marks in the ledger (spec/custody.md)."""
