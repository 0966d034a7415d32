"""What `siwen doctor` finds on installations that are well, and on broken ones."""
