"""What a case is about and whether this desk is the place for it, what material there is, and the desk's private list
of pictures."""
