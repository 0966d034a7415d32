"""What a profile gets: rules held to the articles, the engine, the commands."""
