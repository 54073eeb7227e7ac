"""依申请公开: requests for information, from the day they are received to the day they are filed away."""
