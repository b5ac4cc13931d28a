"""Monthly counts for funders and the board, with small numbers hidden; and where a case is."""
