"""The screens: the dashboard, and the modals that it pushes."""
