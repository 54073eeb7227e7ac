"""Public pages as files: printed when what they tell of changes, taken away when it may no longer be told.

``routes`` says which addresses are printed, ``touches`` what an event may have changed, ``book`` remembers what each
printed page read, ``plate`` renders, ``shelf`` writes and removes files, ``printer`` goes round.
"""
