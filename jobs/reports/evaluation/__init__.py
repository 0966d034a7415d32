"""The office's evaluation of its own year: a paper made of a template that the office edits and of the ledger."""
