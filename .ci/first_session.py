"""Run the README's first command as a new user would: a fresh copy, an empty home, a terminal."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HERE))

from tests.terminal import Terminal  # noqa: E402 - the checkout is put on the path first


def main(work: Path, command: str) -> None:
    """Set up, wait for the first question and quit. Raises AssertionError if that fails."""
    copy, home = work / "clone", work / "home"
    home.mkdir()
    copy.mkdir()
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=HERE, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, tracked.split("\0")):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(HERE / name, copy / name)
    env = dict.fromkeys(
        ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "VIRTUAL_ENV"), None
    )
    with Terminal(
        ["/bin/bash", "-c", command], cwd=copy, env={**env, "HOME": str(home)}
    ) as terminal:
        terminal.wait_for("Give it a name", timeout=300).type("Bin days").press("ctrl-c")
        assert terminal.wait_exit() == 130, terminal.screen_text()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
