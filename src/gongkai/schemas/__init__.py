"""Data of the field (catalogues, classifications, vocabularies) and the functions that read it."""
