/**
 * A place where nobody listens.
 * @module
 */

/** A port of this machine that refuses connections. */
export function refusingPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
