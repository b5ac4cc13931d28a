"""A case handed over to another desk, with her consent; and what another desk hands over to us."""
