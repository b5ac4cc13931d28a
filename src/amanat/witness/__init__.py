"""The service that cosigns other people's checkpoints (spec/ledger.md, "Witness")."""
