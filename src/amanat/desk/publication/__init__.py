"""What a desk publishes: statements, own voice, corrections, outcomes; the gate; two reviewers."""
