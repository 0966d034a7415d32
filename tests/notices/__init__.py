"""Notices: policy, clauses, windows, bulletins, invitations; and what people want to be told."""
