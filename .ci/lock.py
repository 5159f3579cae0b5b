"""Compile requirements.txt and requirements-dev.txt from pyproject.toml: ``make lock``.

A version that stands in the two files stays where it still fits; to move to newer ones, take
its line out first. Both files must fit every machine, so hashes, addresses and what belongs
to one system or one kind of processor are left out.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN, DEV = "requirements.txt", "requirements-dev.txt"
FIRST_LINE = f"-r {RUN}"
TORCH = "torch==2.13.0"  # where no version stands, pip would choose one with CUDA's packages
ELSEWHERE = re.compile(r"(nvidia-|cuda-|triton|wheel==|word-embedding-course)")


def compiled(file: str, *options: str) -> list[str]:
    """Let pip-compile write a file, and read back the lines that fit every machine."""
    plain = [f"--no-{part}" for part in ("header", "annotate", "emit-find-links", "emit-index-url")]
    command = ["piptools", "compile", "--quiet", "--strip-extras", *plain, *options]
    command += ["--output-file", file, "pyproject.toml"]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    pins = [line.removesuffix("+cpu") for line in lines if re.match(r"[\w.-]+==", line)]
    return [pin for pin in pins if not ELSEWHERE.match(pin)]


def write(file: str, lines: list[str]) -> None:
    """Write the lines of a requirements file."""
    (ROOT / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    """Write both files: what running needs, then what everything else adds to it."""
    if not (ROOT / RUN).is_file():
        write(RUN, [TORCH])
    run = compiled(RUN)
    write(RUN, run)
    everything = compiled(DEV, "--extra", "all", "--constraint", RUN)
    write(DEV, [FIRST_LINE, *(pin for pin in everything if pin not in run)])


if __name__ == "__main__":
    main()
