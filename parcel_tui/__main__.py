"""`python -m parcel_tui`."""

from parcel_tui.cli.main import start

if __name__ == "__main__":
    start()
