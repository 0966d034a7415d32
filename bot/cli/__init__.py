"""The commands, a module each: `configure(parser)` and `run(args) -> int`. Nothing heavy is imported at the top."""
