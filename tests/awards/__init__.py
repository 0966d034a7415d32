"""The award ledger."""
