"""Finding: words, times, names, terms, and the search over real small libraries."""
