"""The answers: documents, their index, retrieval, answering. Knows neither Telegram nor the database."""
