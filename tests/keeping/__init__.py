"""Duties, reminders, cards, hand-over, deliveries."""
