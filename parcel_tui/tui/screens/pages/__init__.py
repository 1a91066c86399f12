"""What is only looked at: help, activity, shops, statistics, each in a frame over the dashboard."""
