/**
 * A server that lets nobody in, and remembers what it was told: as whom, where to, and with which password.
 * @module
 */

/** What a client said before it was turned away. */
export interface Told {
  /** The run-time parameters, `user` and `database` among them. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The password; null where it had none to give. */
  readonly password: string | null;
}

/** A server on the loopback. */
export interface RecordingServer extends AsyncDisposable {
  readonly port: number;
  /** What the last client said; null when there was none since. */
  take(): Told | null;
}

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
/** AuthenticationCleartextPassword. */
const ASK_PASSWORD = new Uint8Array([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);
const REFUSAL = "SFATAL\0VFATAL\0C28P01\0Mnobody is let in\0\0";

/** Starts one. */
export function startRecordingServer(): RecordingServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let told: Told | null = null;
  const serving = (async () => {
    for await (const conn of listener) {
      using open = conn;
      told = await converse(open).catch(() => null) ?? told;
    }
  })();
  return {
    port: listener.addr.port,
    take() {
      const last = told;
      told = null;
      return last;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving;
    },
  };
}

async function converse(conn: Deno.TcpConn): Promise<Told | null> {
  for (;;) {
    const body = await readBody(conn);
    if (body === null) return null;
    const code = new DataView(body.buffer).getUint32(0);
    if (code !== SSL_REQUEST && code !== GSS_REQUEST) {
      return { parameters: parametersIn(body), password: await askPassword(conn) };
    }
    await conn.write(new TextEncoder().encode("N"));
  }
}

async function askPassword(conn: Deno.TcpConn): Promise<string | null> {
  await conn.write(ASK_PASSWORD);
  const kind = await readExactly(conn, 1);
  const body = kind && await readBody(conn);
  if (body === null) return null;
  const fields = new TextEncoder().encode(REFUSAL);
  const head = new Uint8Array([0x45, 0, 0, 0, fields.length + 4]);
  await conn.write(new Uint8Array([...head, ...fields]));
  return new TextDecoder().decode(body.subarray(0, -1));
}

function parametersIn(body: Uint8Array): Record<string, string> {
  const words = new TextDecoder().decode(body.subarray(4)).split("\0");
  const pairs: [string, string][] = [];
  for (let i = 0; words[i]; i += 2) pairs.push([words[i]!, words[i + 1]!]);
  return Object.fromEntries(pairs);
}

/** What follows a length that counts itself. */
async function readBody(conn: Deno.TcpConn): Promise<Uint8Array<ArrayBuffer> | null> {
  const head = await readExactly(conn, 4);
  return head && await readExactly(conn, new DataView(head.buffer).getUint32(0) - 4);
}

async function readExactly(
  conn: Deno.TcpConn,
  length: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const count = await conn.read(bytes.subarray(at));
    if (count === null) return null;
    at += count;
  }
  return bytes;
}
