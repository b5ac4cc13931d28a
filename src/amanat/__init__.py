"""Amanat: a record, entrusted for safekeeping."""

__version__ = "0.1.0"
