/**
 * Turns hosts and ports into the places to dial, by libpq's rules for lists.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 * @module
 */

import type { Address } from "../driver.ts";
import { isDoubtfulHost } from "./dsn.ts";
import type { Settings } from "./options.ts";
import { misused } from "./refusal.ts";

/** TCP, unlike libpq: a unix socket would need permission to read and write files. */
const DEFAULT_HOST = "localhost";
const DEFAULT_PORT = 5432;
const HIGHEST_PORT = 65535;

/**
 * The places to dial, in the order given; at least one.
 *
 * @throws {InterfaceError} when the lists do not match, or a port or an address is none
 */
export function addressesOf(settings: Settings): Address[] {
  const hosts = listOf(settings, "host");
  const numeric = listOf(settings, "hostaddr");
  const places = numeric.length > 0 ? numeric : hosts.length > 0 ? hosts : [""];
  if (hosts.length > 0 && hosts.length !== places.length) throw mismatch("hosts", "hostaddr");
  const ports = listOf(settings, "port");
  if (ports.length > 1 && ports.length !== places.length) throw mismatch("ports", "hosts");
  return places.map((place, i) => {
    if (numeric.length > 0) refuseName(place);
    const port = portOf(settings, ports[i] ?? ports[0] ?? "");
    return addressOf(place || hosts[i] || DEFAULT_HOST, port);
  });
}

/** An empty text is no list; else an empty element means the default. */
function listOf(settings: Settings, keyword: string): string[] {
  const text = settings.get(keyword)?.value ?? "";
  return text === "" ? [] : text.split(",");
}

function mismatch(these: string, those: string): Error {
  return misused(`the number of ${these} does not match the number of ${those}`);
}

/** What is not an address would be looked up, which `hostaddr` promises not to do. */
function refuseName(address: string): void {
  if (!/^(\d+\.\d+\.\d+\.\d+|[\da-f.:]*:[\da-f.:]*(%\w+)?|)$/i.test(address)) {
    throw misused("hostaddr is not an IP address");
  }
}

function portOf(settings: Settings, text: string): number {
  if (text === "") return DEFAULT_PORT;
  const port = /^[ \t\n\v\f\r]*\+?\d+[ \t\n\v\f\r]*$/.test(text) ? Number(text) : NaN;
  if (port >= 1 && port <= HIGHEST_PORT) return port;
  throw misused(`${settings.get("port")?.name} is not a whole number from 1 to ${HIGHEST_PORT}`);
}

function addressOf(host: string, port: number): Address {
  if (isDoubtfulHost(host)) throw misused('host contains "@" or "/"');
  return /^[@/]/.test(host)
    ? { kind: "unix", path: `${host}/.s.PGSQL.${port}` }
    : { kind: "tcp", host, port };
}
