"""The award ledger 兑现: what was applied for, granted, paid and handed over, and what is still to come."""
