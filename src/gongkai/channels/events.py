"""What happens in the channels: the house's own vocabulary of this room."""
