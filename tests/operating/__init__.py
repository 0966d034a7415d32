"""Tests of what whoever runs siwen does."""
