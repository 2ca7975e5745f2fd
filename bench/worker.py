"""One Python driver in a process of its own: worker.py PEER WORKLOAD DSN TRUST_DSN; as worker.ts."""

import asyncio
import importlib.util
import inspect
import json
import os
import resource
import sys
import time


def load(name):
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers", name + ".py")
    spec = importlib.util.spec_from_file_location("bench_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def once(work):
    result = work()
    return await result if inspect.isawaitable(result) else result


async def measure(work, duration):
    cpu, start, units = cpu_seconds(), time.perf_counter(), 0
    while True:
        units += await once(work)
        elapsed = time.perf_counter() - start
        if elapsed >= duration:
            break
    return {"rate": units / elapsed, "cpuMicros": (cpu_seconds() - cpu) * 1e6 / units}


def say(value):
    print(json.dumps(value), flush=True)


async def main(name, workload, dsn, trust_dsn):
    sql = json.loads(os.environ["BENCH_STATEMENTS"])
    works = await load(name).open(dsn, trust_dsn, sql, workload)
    work = works.get(workload)
    if work is None:
        return say({"skipped": "it has no way to do that"})
    say({})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        say(await measure(work, float(line) / 1000))


try:
    import uvloop
    uvloop.install()
except ImportError:
    pass
sys.path.pop(0)  # or a peer's file would hide the module of its name
asyncio.run(main(*sys.argv[1:]))
os._exit(0)
