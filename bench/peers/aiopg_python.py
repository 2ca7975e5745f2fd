"""The Python aiopg, over psycopg2: no streams, no COPY, no batches."""

import asyncio

import aiopg


async def open(dsn, trust_dsn, sql, workload):
    conn = await aiopg.connect(dsn)
    cur = await conn.cursor()
    pool = await aiopg.create_pool(dsn, minsize=10, maxsize=10) if workload in ("W2b", "W2c") else None
    point_text = sql["W2"].replace("$1", "%s")
    last = 0

    def next_id():
        nonlocal last
        last = (last + 7919) % 100_000
        return last + 1

    def whole(name):
        async def work():
            await cur.execute(sql[name])
            return len(await cur.fetchall())
        return work

    async def point():
        await cur.execute(point_text, (next_id(),))
        return len(await cur.fetchall())

    def together(callers, times):
        async def caller():
            for _ in range(times):
                with await pool.cursor() as pooled:
                    await pooled.execute(point_text, (next_id(),))
                    await pooled.fetchone()

        async def work():
            await asyncio.gather(*(caller() for _ in range(callers)))
            return callers * times
        return work

    def connecting(to):
        async def work():
            async with aiopg.connect(to) as other:
                async with other.cursor() as one:
                    await one.execute(sql["W1"])
                    return len(await one.fetchall())
        return work

    listener = await aiopg.connect(dsn) if workload == "W12" else None
    if listener:
        async with listener.cursor() as one:
            await one.execute("LISTEN aiopg_bench")

    async def notify():
        await cur.execute("NOTIFY aiopg_bench")
        await listener.notifies.get()
        return 1

    names = ("W1", "W3", "W4", "W5a", "W5b", "W6", "W7b", "W10")
    return {
        **{name: whole(name) for name in names},
        "W2a": point,
        "W2b": together(10, 20),
        "W2c": together(100, 10),
        "W11": connecting(trust_dsn),
        "W11s": connecting(dsn),
        "W12": notify,
    }
