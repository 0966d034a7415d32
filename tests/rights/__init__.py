"""Tests of who may do what: every handler, every role, own rows and others'."""
