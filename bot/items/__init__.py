"""Work items of a year: the board, their lists and pushes."""
