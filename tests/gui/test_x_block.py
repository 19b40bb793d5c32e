import time, os
import pytest
from PySide6.QtCore import QTimer
from core.edits import SetScene
def test_block(window, qtbot):
    steps,scattered=map(int,os.environ["SS"].split(","))
    beats=[]; last=[time.perf_counter()]
    def beat():
        n=time.perf_counter(); beats.append(n-last[0]); last[0]=n
    t=QTimer(); t.timeout.connect(beat); t.start(0)
    t0=time.perf_counter()
    window.session.edit(SetScene({"steps": steps, "scattered": scattered}))
    w=window.session
    try: qtbot.waitUntil(lambda: w.recording.complete and w.recording.race.steps==steps, timeout=20000)
    except Exception as e: print("not complete at", w.recording.last_step)
    t.stop()
    import resource
    beats.sort()
    print("RESULT", steps, scattered, "took %.1f"%(time.perf_counter()-t0), "longest beats", ["%.2f"%b for b in beats[-5:]], "kept", len(w.recording), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss//1024, "MB")
