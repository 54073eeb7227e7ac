"""政府信息公开工作年度报告 (国办公开办函〔2021〕30号): figures from the records, a text that cannot drift from them, the way to the public."""
