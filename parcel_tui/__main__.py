"""`python -m parcel_tui`."""

from parcel_tui.cli.main import main

if __name__ == "__main__":
    raise SystemExit(main())
