"""A cold process on Python: python.py DRIVER DSN; as worker.ts."""

import asyncio
import importlib
import json
import sys
import time

driver, dsn = sys.argv[1:]
sys.path.pop(0)
start = time.perf_counter()
module = importlib.import_module(driver) if driver != "nothing" else None
loaded = time.perf_counter()


async def first_of_asyncpg():
    conn = await module.connect(dsn)
    await conn.fetch("SELECT 1 AS one")
    await conn.close()


if driver == "asyncpg":
    asyncio.run(first_of_asyncpg())
elif module:
    with module.connect(dsn) as conn:
        conn.execute("SELECT 1 AS one").fetchall()
done = time.perf_counter()
print(json.dumps({
    "importMs": (loaded - start) * 1000,
    "firstMs": (done - loaded) * 1000,
    "cpuMs": time.process_time() * 1000,
}), flush=True)
