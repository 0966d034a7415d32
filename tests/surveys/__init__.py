"""Answering surveys: screens, storage, anonymity, kills."""
