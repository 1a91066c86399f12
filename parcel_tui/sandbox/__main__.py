"""`python -m parcel_tui.sandbox`: the demo's world over HTTP on loopback, to try the app against."""

from parcel_tui.sandbox.server import main

if __name__ == "__main__":
    main()
