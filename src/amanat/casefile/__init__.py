"""What a desk hands over, and how anybody checks it (spec/case-file.md)."""
