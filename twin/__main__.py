"""``python -m twin``: the command line without an installed script."""

import sys

from twin.cli import main

if __name__ == "__main__":
    sys.exit(main())
