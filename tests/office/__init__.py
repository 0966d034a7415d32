"""The office's year: the ledger of figures, the report that adds it up."""
