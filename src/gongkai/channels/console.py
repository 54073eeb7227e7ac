"""Staff screens of the channels; further screens in ``console_<thing>.py``, imported at the end."""
