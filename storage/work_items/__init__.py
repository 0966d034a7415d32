"""The year's work items 年度人才工作要点."""
