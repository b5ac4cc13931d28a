"""The steps of checking a case file, in the order of spec/case-file.md; `amanat.casefile.verify` goes through them."""
