"""The work on a case: tasks, the next contact, services, transcripts, what is no case, closing and opening again."""
