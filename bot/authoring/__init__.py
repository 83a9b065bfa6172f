"""For who writes flows: files, workbooks and written conversations, and what students are offered."""
