"""`python -m parcel_tui`."""

from parcel_tui.cli.launch import start

if __name__ == "__main__":
    start()
