"""Notices of policy: drafted step by step, then a run."""
