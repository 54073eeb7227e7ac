"""行政机关: the tree of authorities, their people and posts, and the collective names that policy documents use."""
