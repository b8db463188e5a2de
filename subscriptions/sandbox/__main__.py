"""`python -m subscriptions.sandbox --webhook http://localhost:8000/webhooks/stripe/ --secret whsec_x`, until Ctrl-C."""

import argparse
import sys
from contextlib import suppress

from .server import Sandbox

parser = argparse.ArgumentParser(description="A small Stripe for this machine alone. No money moves.")
for name in ("webhook", "secret", "state", "month", "year", "port"):
    kind = int if name in ("month", "year", "port") else str
    parser.add_argument(f"--{name}", type=kind, default=argparse.SUPPRESS)
try:
    with suppress(KeyboardInterrupt), Sandbox(**vars(parser.parse_args())) as sandbox:
        print(f"Payment sandbox at {sandbox.url}", flush=True)  # noqa: T201 - a command tells where it listens
        sandbox.thread.join()
except (RuntimeError, OSError) as error:
    sys.exit(str(error))
