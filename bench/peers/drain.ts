/**
 * No driver: the same statements as bytes that are made once, whose answers are passed over undecoded. What the
 * others need beyond it is their own; none can be much faster.
 * @module
 */

import { newRows, nextId, type Peer, type Place, type Works } from "../peer.ts";
import {
  int16,
  int32,
  joined,
  message,
  NOTIFICATION,
  parse,
  query,
  RawWire,
  READY,
  run,
  SYNC,
} from "../raw_wire.ts";
import { COPIED_COUNT, INSERT_AT_ONCE, INSERT_COUNT, STATEMENTS } from "../statements.ts";

const COPIED_AT_ONCE = 1_000;
/** How many queries are made before the clock runs. */
const POINTS_MADE = 10_000;

/** Opens a connection. */
export async function open({ trustDsn }: Place): Promise<Peer> {
  const wire = await RawWire.open(trustDsn);
  const works = {
    ...await reading(wire),
    ...await writing(wire),
    ...await signalling(wire, trustDsn),
    async W11() {
      const other = await RawWire.open(trustDsn);
      const rows = await other.exchange(query(STATEMENTS.W1));
      other.close();
      return rows;
    },
  };
  return { works, close: () => Promise.resolve(wire.close()) };
}

async function reading(wire: RawWire): Promise<Works> {
  const names = ["W1", "W3", "W4", "W5a", "W5b", "W6", "W7s", "W7b", "W10"] as const;
  for (const name of [...names, "W2"] as const) {
    await wire.exchange(joined(parse(name, STATEMENTS[name]), SYNC));
  }
  const point = () => joined(run("W2", [nextId()]), SYNC);
  // Pipelined on one connection: more connections do not make it faster. Like the others it goes from id to id.
  const points = (count: number) => {
    const all = Array.from(
      { length: POINTS_MADE / count },
      () => joined(...Array.from({ length: count }, point)),
    );
    let next = 0;
    return () => wire.exchange(all[next++ % all.length]!, READY, count);
  };
  // What only reads can share one Sync.
  const readOnly = (count: number) => {
    const runs = Array.from({ length: count }, () => run("W2", [nextId()]));
    const bytes = joined(...runs, SYNC);
    return () => wire.exchange(bytes);
  };
  const whole = (name: typeof names[number]) => {
    const bytes = joined(run(name), SYNC);
    return () => wire.exchange(bytes);
  };
  const copyOut = query(STATEMENTS.copyOut);
  return {
    ...Object.fromEntries(names.map((name) => [name, whole(name)])),
    W7bc: whole("W7b"),
    W2a: points(1),
    W2b: points(10),
    W2c: points(100),
    W2cr: readOnly(100),
    W9: async () => await wire.exchange(copyOut) + COPIED_COUNT,
  };
}

async function writing(wire: RawWire): Promise<Works> {
  const insert = joined(parse("insert", STATEMENTS.insert), SYNC);
  await wire.exchange(joined(query(STATEMENTS.newTable), insert), READY, 2);
  const runs = Array.from(newRows(), (row) => run("insert", row));
  const inserts = joined(query("BEGIN"), ...runs, SYNC, query("COMMIT"));
  const each = async () => await wire.exchange(inserts, READY, 3) + INSERT_COUNT;
  const values = parse("values", INSERT_AT_ONCE);
  await wire.exchange(joined(values, SYNC));
  const insertValues = joined(run("values", [...newRows()].flat()), SYNC);
  const copied = joined(
    query(`${STATEMENTS.copyIn} (FORMAT binary)`),
    message("d", COPY_HEADER),
    ...Array<Uint8Array>(COPIED_COUNT / COPIED_AT_ONCE).fill(copiedRows()),
    message("d", int16(-1)),
    message("c"),
  );
  return {
    W8a: each,
    W8a1: each,
    W8a2: each,
    W8b: async () => await wire.exchange(insertValues) + INSERT_COUNT,
    W8c: async () => await wire.exchange(copied) + COPIED_COUNT,
  };
}

const COPY_HEADER = Uint8Array.of(
  ...[0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0x00],
  ...[0, 0, 0, 0, 0, 0, 0, 0],
);

function copiedRows(): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(16));
  const rows = Array.from(newRows(COPIED_AT_ONCE), ([a, b, c, d]) => {
    numbers.setBigInt64(0, BigInt(b));
    numbers.setFloat64(8, d);
    const [big, ratio] = [numbers.buffer.slice(0, 8), numbers.buffer.slice(8)];
    const fields = [
      int32(a),
      new Uint8Array(big),
      new TextEncoder().encode(c),
      new Uint8Array(ratio),
    ];
    return joined(int16(4), ...fields.flatMap((field) => [int32(field.length), field]));
  });
  return message("d", ...rows);
}

async function signalling(wire: RawWire, dsn: string): Promise<Works> {
  const listener = await RawWire.open(dsn);
  await listener.exchange(query("LISTEN aiopg_bench"));
  const notify = query("NOTIFY aiopg_bench");
  return {
    async W12() {
      await Promise.all([
        listener.exchange(new Uint8Array(), NOTIFICATION),
        wire.exchange(notify),
      ]);
      return 1;
    },
  };
}
