"""asyncpg, which prepares and caches statements; its cursor fetches 1000 rows at a time."""

import asyncio
import json

import asyncpg

ROWS = 1_000_000


def new_rows(count=1000):
    return [(i, i * 1000, f"name of the row {i}", i / 7) for i in range(count)]


async def open(dsn, trust_dsn, sql, workload):
    conn = await asyncpg.connect(dsn)
    await conn.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
    pool = await asyncpg.create_pool(dsn, min_size=10, max_size=10) if workload in ("W2b", "W2c") else None
    if workload.startswith("W8"):
        await conn.execute(sql["newTable"])
    last = 0

    def next_id():
        nonlocal last
        last = (last + 7919) % 100_000
        return last + 1

    def whole(name):
        async def work():
            return len(await conn.fetch(sql[name]))
        return work

    def together(callers, times):
        async def caller():
            for _ in range(times):
                await pool.fetchrow(sql["W2"], next_id())

        async def work():
            await asyncio.gather(*(caller() for _ in range(callers)))
            return callers * times
        return work

    async def point():
        return len(await conn.fetch(sql["W2"], next_id()))

    async def streamed():
        count = 0
        async with conn.transaction():
            async for row in conn.cursor(sql["W7s"], prefetch=1000):
                count += 1
        return count

    async def insert_each():
        async with conn.transaction():
            await conn.executemany(sql["insert"], new_rows())
        return 1000

    places = ", ".join("($%d, $%d, $%d, $%d)" % tuple(range(i * 4 + 1, i * 4 + 5)) for i in range(1000))
    insert_text = sql["insert"].split("($")[0] + places

    async def insert_values():
        await conn.execute(insert_text, *(value for row in new_rows() for value in row))
        return 1000

    async def copy_in():
        rows = ((i, i * 1000, f"name of the row {i}", i / 7) for i in range(ROWS))
        await conn.copy_records_to_table("aiopg_bench_new", records=rows)
        return ROWS

    async def copy_out():
        size = 0

        async def take(data):
            nonlocal size
            size += len(data)
        query = sql["copyOut"][len("COPY ("):-len(") TO STDOUT")]
        await conn.copy_from_query(query, output=take)
        return ROWS if size else 0

    def connecting(to):
        async def work():
            other = await asyncpg.connect(to)
            rows = await other.fetch(sql["W1"])
            await other.close()
            return len(rows)
        return work

    arrived = asyncio.Event()
    listener = await asyncpg.connect(dsn) if workload == "W12" else None
    if listener:
        await listener.add_listener("aiopg_bench", lambda *_: arrived.set())

    async def notify():
        arrived.clear()
        await conn.execute("NOTIFY aiopg_bench")
        await arrived.wait()
        return 0 if listener.is_closed() else 1  # which keeps it from being collected

    names = ("W1", "W3", "W4", "W5a", "W5b", "W6", "W7b", "W10")
    return {
        **{name: whole(name) for name in names},
        "W2a": point,
        "W2b": together(10, 20),
        "W2c": together(100, 10),
        "W7s": streamed,
        "W8a": insert_each,
        "W8a1": insert_each,
        "W8b": insert_values,
        "W8c": copy_in,
        "W9": copy_out,
        "W11": connecting(trust_dsn),
        "W11s": connecting(dsn),
        "W12": notify,
    }
