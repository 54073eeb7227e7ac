"""政策文件: documents from above, the tasks they set, and who answers for each task by when."""
