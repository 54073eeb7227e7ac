"""A fictional city to look at the platform with: data only, dated from today when it is read."""
