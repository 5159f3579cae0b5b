"""The room imports no heavy library, and everything named is there."""

from course_lib import visualization


def test_the_room_imports_no_heavy_library():
    import subprocess
    import sys

    code = (
        "import sys, course_lib.visualization; "
        "print([m for m in ('openTSNE', 'matplotlib', 'plotly', 'tensorboard', 'sklearn', "
        "'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_everything_named_is_there():
    assert all(hasattr(visualization, name) for name in visualization.__all__)
