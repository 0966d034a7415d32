"""Where answers come from and how good they are: sources, the office's words and model, what was confirmed."""
