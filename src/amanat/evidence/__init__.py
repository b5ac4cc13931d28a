"""Originals and what may be made of them: data, working copies, fingerprints (docs/evidence.md)."""
