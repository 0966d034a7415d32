"""The budget of awards: its lines, forecast and warning."""
