"""All that knows Anki: note types, packages written and read, the engine, a learner."""
