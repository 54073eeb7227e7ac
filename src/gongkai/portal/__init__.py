"""公开门户: the public site. Pages give structure; everything they show comes from other rooms' public queries."""
