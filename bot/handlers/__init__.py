"""What a person can say or press, a module each; each router is listed in `routers`."""
