"""The models of a running bot: the language model that an office may have, and what tells which needs say the same."""
