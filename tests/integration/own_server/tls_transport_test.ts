/**
 * What a transport promises, by both ways of TLS, with a peer that does what no server does.
 */

import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { listenTls, pair, WAYS } from "../../support/tls_peer.ts";
import { TcpTransport } from "../../../src/transport/tcp_transport.ts";
import type { TlsPlan, Transport } from "../../../src/transport/transport.ts";

const MEGABYTE = 1024 * 1024;

const OTHERS = "the certificate is for localhost, 127.0.0.1, ";

/** What is wrong with a certificate for localhost, 127.0.0.1 and ::1. */
const NAMES: Readonly<Record<string, string | null>> = {
  "localhost": null,
  "LOCALHOST": null,
  "127.0.0.1": null,
  "::1": null,
  "0:0::1": null,
  "db.example": OTHERS,
  "127.0.0.2": OTHERS,
  "::2": OTHERS,
};

function numbered(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => index * 31 + (index >> 11));
}

async function writeAll(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}

/** All that comes until the end, or until `length` bytes have come. */
async function readAll(
  from: { read(into: Uint8Array): Promise<number | null> },
  length = Infinity,
): Promise<Uint8Array> {
  const all = new Uint8Array(8 * MEGABYTE);
  let at = 0;
  while (at < length) {
    const count = await from.read(all.subarray(at, at + 100_000));
    if (count === null) break;
    at += count;
  }
  return all.subarray(0, at);
}

for (const [name, way] of Object.entries(WAYS)) {
  Deno.test(`${name}: bytes arrive whole and in order, both ways at once`, async () => {
    const { transport, peer } = await pair(way);
    const bytes = numbered(5 * MEGABYTE);
    const [there, back] = await Promise.all([
      readAll(peer, bytes.length),
      readAll(transport, bytes.length),
      transport.write(bytes),
      writeAll(peer, bytes),
    ]);
    assert(textOf(there) === textOf(bytes));
    assert(textOf(back) === textOf(bytes));
    transport.close();
    peer.close();
  });

  Deno.test(`${name}: what is written before it closes arrives`, async () => {
    const { transport, peer } = await pair(way);
    // What is not read when a socket is closed, the server's tickets here, makes the kernel drop what was sent.
    await writeAll(peer, numbered(10));
    await readAll(transport, 10);
    const bytes = numbered(3 * MEGABYTE);
    const arriving = readUntilLoss(peer);
    await transport.write(bytes);
    transport.close();
    assert(textOf(await arriving) === textOf(bytes));
    peer.close();
  });

  Deno.test(`${name}: a peer is held back while nobody reads`, async () => {
    const { transport, peer } = await pair(way);
    let sent = 0;
    const flooding = flood(peer, (count) => sent += count);
    await transport.read(new Uint8Array(1));
    const before = Deno.memoryUsage().rss;
    for (let last = -1; last !== sent; await settled()) last = sent;
    assert(sent < 24 * MEGABYTE, `${sent} bytes were taken`); // most of it by the kernel
    assert(Deno.memoryUsage().rss - before < 32 * MEGABYTE);
    transport.close();
    await flooding;
  });

  Deno.test(`${name}: closing ends a pending read, and nothing can be done afterwards`, async () => {
    const { transport, peer } = await pair(way);
    const reading = transport.read(new Uint8Array(1)).then(() => "read", () => "rejected");
    transport.close();
    transport.close();
    assertEquals(await reading, "rejected");
    await assertRejects(() => transport.write(new Uint8Array(1)), Error);
    await assertRejects(() => transport.read(new Uint8Array(1)), Error);
    peer.close();
  });

  Deno.test(`${name}: closing ends a write that the peer does not take`, async () => {
    const { transport, peer } = await pair(way);
    const writing = transport.write(new Uint8Array(64 * MEGABYTE)).then(
      () => "written",
      () => "no",
    );
    await settled();
    transport.close();
    assertEquals(await writing, "no");
    peer.close();
  });

  for (const act of ["fin", "rst"] as const) {
    Deno.test(`${name}: an end without goodbye (${act}) is an end, after what came before`, async () => {
      using listener = listenTls();
      const proxy = await FaultProxy.start({ host: "127.0.0.1", port: listener.addr.port });
      await using _ = proxy;
      const conn = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
      const [transport, peer] = await Promise.all([way(conn), listener.accept()]);
      await writeAll(peer, numbered(1000));
      assertEquals((await readAll(transport, 1000)).length, 1000);
      const reading = transport.read(new Uint8Array(1)).catch(() => null);
      (await proxy.link(0)).kill(act);
      assertEquals(await reading, null);
      if (act === "rst") await assertRejects(() => writeUntilLoss(transport), Error);
      transport.close();
      peer.close();
    });
  }

  Deno.test(`${name}: a changed byte is a loss`, async () => {
    using listener = listenTls();
    const proxy = await FaultProxy.start({ host: "127.0.0.1", port: listener.addr.port });
    await using _ = proxy;
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: proxy.port });
    const [transport, peer] = await Promise.all([way(conn), listener.accept()]);
    await writeAll(peer, numbered(10));
    await readAll(transport, 10);
    const link = await proxy.link(0);
    link.arm({ act: "flip", direction: "toClient", at: link.seen.toClient + 20 });
    await writeAll(peer, numbered(1000));
    await assertRejects(() => transport.read(new Uint8Array(1000)), Error);
    transport.close();
    peer.close();
  });

  for (const [serverName, message] of Object.entries(NAMES)) {
    Deno.test(`${name}: a certificate is checked for ${serverName}`, async () => {
      using listener = listenTls();
      const conn = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
      const accepted = listener.accept();
      const outcome = await way(conn, undefined, { serverName }).then(
        (transport) => transport.close(),
        (error) => error.message,
      );
      if (message === null) assertEquals(outcome, undefined);
      else assertStringIncludes(`${outcome}`, message);
      (await accepted).close();
    });
  }

  Deno.test(`${name}: an abort within the handshake closes the connection`, async () => {
    const { conn, peer } = await unanswered();
    const controller = new AbortController();
    const starting = way(conn, controller.signal).then(() => "secure", () => "rejected");
    await peer.read(new Uint8Array(10_000)); // the client's hello
    controller.abort(new Error("too late"));
    assertEquals(await starting, "rejected");
    await checkClosed(peer, name === "node:tls");
  });
}

const PLAN: TlsPlan = {
  verify: "full",
  roots: "system",
  client: null,
  serverName: "localhost",
  sni: true,
  minVersion: "TLSv1.2",
  maxVersion: "TLSv1.3",
  certificateNeeded: false,
};

for (const verify of ["full", "none"] as const) {
  Deno.test(`a connection that is closed within the handshake is closed (verify: ${verify})`, async () => {
    const { conn, peer } = await unanswered();
    const transport = new TcpTransport(conn);
    const starting = transport.startTls({ ...PLAN, verify }).then(() => "secure", () => "rejected");
    await peer.read(new Uint8Array(10_000));
    transport.close();
    assertEquals(await starting, "rejected");
    await checkClosed(peer, verify === "none");
  });

  Deno.test(`a connection that is closed before the handshake is closed (verify: ${verify})`, async () => {
    const { conn, peer } = await unanswered();
    const transport = new TcpTransport(conn);
    transport.close();
    await assertRejects(() => transport.startTls({ ...PLAN, verify }), Error);
    await checkClosed(peer, true);
  });
}

Deno.test("closing the connection closes what TLS has made of it", async () => {
  using listener = listenTls();
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const transport = new TcpTransport(conn);
  const [secure, peer] = await Promise.all([
    transport.startTls({ ...PLAN, verify: "none", roots: null }),
    listener.accept(),
  ]);
  transport.close();
  await assertRejects(() => secure.read(new Uint8Array(1)), Error);
  peer.close();
});

for (const [what, servername] of [["sni: false", false], ["an IP address", true]] as const) {
  Deno.test(`no server name is sent with ${what}`, async () => {
    const { conn, peer } = await unanswered();
    const transport = new TcpTransport(conn);
    const serverName = servername ? "127.0.0.1" : "secret.example";
    const plan: TlsPlan = { ...PLAN, verify: "none", roots: null, sni: servername, serverName };
    const starting = transport.startTls(plan).catch(() => null);
    const hello = new Uint8Array(10_000);
    const count = await peer.read(hello);
    assert(!new TextDecoder("latin1").decode(hello.subarray(0, count!)).includes(serverName));
    transport.close();
    await starting;
    peer.close();
  });
}

/** The runtime itself keeps a connection whose handshake it was told to drop until the peer hangs up. */
async function checkClosed(peer: Deno.TcpConn, isAtOnce: boolean): Promise<void> {
  if (isAtOnce) assertEquals(await peer.read(new Uint8Array(10)).catch(() => null), null);
  peer.close();
}

/** A connection that nobody answers on. */
async function unanswered(): Promise<{ readonly conn: Deno.TcpConn; readonly peer: Deno.TcpConn }> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  return { conn, peer: await listener.accept() };
}

async function readUntilLoss(peer: Deno.Conn): Promise<Uint8Array> {
  const all = new Uint8Array(8 * MEGABYTE);
  let at = 0;
  try {
    for (let count; (count = await peer.read(all.subarray(at))) !== null;) at += count;
  } catch {
    // without goodbye
  }
  return all.subarray(0, at);
}

async function flood(peer: Deno.Conn, wrote: (count: number) => void): Promise<void> {
  const bytes = numbered(64 * 1024);
  try {
    for (;;) wrote(await peer.write(bytes));
  } catch {
    peer.close();
  }
}

async function writeUntilLoss(transport: Transport): Promise<void> {
  for (let i = 0; i < 1000; i++) await transport.write(new Uint8Array(64 * 1024));
}

/** Both ends are of this process: what can move has moved after some turns of its event loop. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 100; turns++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** For comparing fast. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
