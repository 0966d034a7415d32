"""What every update goes through, whatever it asks for: taken in, who speaks, one handler, its work, its end."""
