"""Widgets: the numbers of the dashboard, as charts and tables."""
