"""Tries to publish everything that FAIRNESS section 5 forbids by every way out that exists. What comes of each try
stands in docs/leak-drill.md, which `python -m tests.leak_drill` writes."""
