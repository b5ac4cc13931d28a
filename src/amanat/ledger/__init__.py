"""The log of salted commitments: tree, notes, checkpoints, proofs, cosignatures (spec/ledger.md). Pure."""
