"""What is kept of people: consents, export, erasure, what goes abroad."""
