"""A language model puts an answer into words, and says nothing that the cited articles do not (docs/model.md)."""
