"""The other people of a case: its respondent and the officers of institutions, each with a mailbox that is a channel of
that case and no complaint of its own."""
