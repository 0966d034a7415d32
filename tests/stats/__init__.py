"""What a period adds up to."""
