"""The pure room of formats: what is sealed, signed and sent, byte for byte as spec/ says. It takes time and randomness
as arguments and touches no file, socket or clock."""
