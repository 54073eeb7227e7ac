"""The shared kit of every room: event ledger, action base, permissions, files, the day, the console shell."""
