"""Reading official documents: bytes to text, text to facts, outline, tasks and dates. Pure; imports `law` at most."""
