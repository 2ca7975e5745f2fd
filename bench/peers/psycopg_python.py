"""psycopg 3, blocking, which is its fastest; prepared, in binary, with its pipeline and COPY."""

import psycopg

ROWS = 1_000_000


def new_rows(count=1000):
    return [(i, i * 1000, f"name of the row {i}", i / 7) for i in range(count)]


async def open(dsn, trust_dsn, sql, workload):
    conn = psycopg.connect(dsn, autocommit=True, prepare_threshold=0)
    cur = conn.cursor(binary=True)
    if workload.startswith("W8"):
        cur.execute(sql["newTable"])
    point_text = sql["W2"].replace("$1", "%s")
    insert_text = sql["insert"].split("($")[0]
    row_places = "(%s, %s, %s, %s)"
    last = 0

    def next_id():
        nonlocal last
        last = (last + 7919) % 100_000
        return last + 1

    def whole(name):
        return lambda: len(cur.execute(sql[name]).fetchall())

    def point():
        return len(cur.execute(point_text, (next_id(),)).fetchall())

    def streamed():
        count = 0
        with conn.transaction(), conn.cursor(name="bench", binary=True) as named:
            named.itersize = 1000
            for _ in named.execute(sql["W7s"]):
                count += 1
        return count

    def insert_each():
        with conn.pipeline(), conn.transaction():
            for row in new_rows():
                cur.execute(insert_text + row_places, row)
        return 1000

    def insert_many():
        with conn.transaction():
            cur.executemany(insert_text + row_places, new_rows())
        return 1000

    def insert_values():
        text = insert_text + ", ".join([row_places] * 1000)
        cur.execute(text, [value for row in new_rows() for value in row])
        return 1000

    def copy_in():
        with conn.transaction(), cur.copy(sql["copyIn"] + " (FORMAT binary)") as copy:
            copy.set_types(["int4", "int8", "text", "float8"])
            for i in range(ROWS):
                copy.write_row((i, i * 1000, f"name of the row {i}", i / 7))
        return ROWS

    def copy_out():
        size = 0
        with cur.copy(sql["copyOut"]) as copy:
            for data in copy:
                size += len(data)
        return ROWS if size else 0

    def connecting(to):
        def work():
            with psycopg.connect(to, autocommit=True) as other:
                return len(other.execute(sql["W1"]).fetchall())
        return work

    listener = psycopg.connect(dsn, autocommit=True) if workload == "W12" else None
    if listener:
        listener.execute("LISTEN aiopg_bench")

    def notify():
        cur.execute("NOTIFY aiopg_bench")
        for _ in listener.notifies():
            return 1

    names = ("W1", "W3", "W4", "W5a", "W5b", "W6", "W7b", "W10")
    return {
        **{name: whole(name) for name in names},
        "W2a": point,
        "W7s": streamed,
        "W8a": insert_each,
        "W8a1": insert_many,
        "W8b": insert_values,
        "W8c": copy_in,
        "W9": copy_out,
        "W11": connecting(trust_dsn),
        "W11s": connecting(dsn),
        "W12": notify,
    }
