"""Contacts by the four asks: the form, one in a message, greetings, briefs."""
