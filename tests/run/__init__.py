"""The running bot: inbox, polling, faults, storage."""
