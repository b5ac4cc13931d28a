"""Measurements: `python -m bench [seal|intake|desk …] [--quick]`. Each prints a table, writes JSON and compares with a
reference in the same run."""
