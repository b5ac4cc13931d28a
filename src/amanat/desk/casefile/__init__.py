"""A case file for police, a court, an ombudsperson or an employer: planned, agreed by two people, sealed, handed over
(spec/case-file.md)."""
