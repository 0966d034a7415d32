"""Tests of invitations, registering, the audit."""
