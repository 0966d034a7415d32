"""From a file to a parsed document, whatever its format."""
