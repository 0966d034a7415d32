"""Work items of the year, and the papers for leaders."""
