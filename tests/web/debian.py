"""A real Chromium for the tests of the page: Debian's, found or installed, never one of its own.

`python -m tests.web.debian` installs it where that may be done without asking, and says otherwise in
one line what to install. With BROWSER_TESTS=required its absence fails the tests.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-color-emoji")
REQUIRED = os.environ.get("BROWSER_TESTS") == "required"
HOW = (
    "Tests of the page in a browser are skipped: install Chromium (on Debian: "
    f"apt-get install {' '.join(PACKAGES)}), or name one in CHROMIUM."
)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def found() -> str:
    """Where it is, "" where there is none."""
    named = os.environ.get("CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "") or ""


def install() -> bool:
    """With Debian's own tool, by who may use it; silently, since a failure is told by HOW."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if become and not shutil.which("sudo"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    wanted = ["install", "-y", "-q", "--no-install-recommends", *PACKAGES]
    for what in (wanted, ["update", "-q"], wanted):
        done = subprocess.run([*become, apt, *what], env=quiet, capture_output=True, check=False)
        if what is wanted and done.returncode == 0:
            return True
    return False


def main() -> None:
    if found():
        return
    print("Installing Chromium for the tests of the page ...")
    if not install() or not found():
        print(HOW, file=sys.stderr)
        sys.exit(1 if REQUIRED else 0)


if __name__ == "__main__":
    main()
