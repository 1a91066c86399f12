"""The dashboard's last frame, kept when it is left and painted at the next start before it is loaded.

What is read at the start imports next to nothing: `typing` alone would take longer than all of it.

`cli.main` calls `show_kept_frame`, and hands the terminal on as `held`; `cli.commands.dashboard` makes the
`frame_file`. Were the frame to go, these would go with it: both parameters, `frame_of` of the terminal's app
with `terminal/last_frame.py`, what the driver does with `held`, and `start_over` of the dashboard.
"""
