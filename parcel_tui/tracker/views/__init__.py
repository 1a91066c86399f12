"""What a user sees of the parcels: views, filters, orders and figures, as pure functions."""
