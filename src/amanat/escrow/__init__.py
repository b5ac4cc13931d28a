"""The escrow's pure room. So far: one written form for each identifier, so that equal things compare equal."""
