"""A roster that comes as a file: read row by row, compared with what is on file, applied in one transaction or not."""
