"""What `parcel-tui doctor` looks at, a module each."""
