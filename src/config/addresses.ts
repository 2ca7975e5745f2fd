/**
 * Turns hosts and ports into the places to dial, by libpq's rules for lists.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS
 * @module
 */

import type { Address } from "../driver.ts";
import { isDoubtfulHost } from "./dsn.ts";
import { misused } from "./refusal.ts";
import { nameOf, type Settings, textOf } from "./setting.ts";

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
  if (hosts.length > 0 && hosts.length !== places.length) {
    throw mismatch(settings, "host", "hostaddr");
  }
  const ports = listOf(settings, "port");
  if (ports.length > 1 && ports.length !== places.length) {
    throw mismatch(settings, "port", numeric.length > 0 ? "hostaddr" : "host");
  }
  for (const host of hosts) if (isDoubtfulHost(host)) throw doubtful(settings);
  for (const address of numeric) refuseName(settings, address);
  const keepAlive = keepAliveOf(settings);
  return places.map((place, i) => {
    const port = portOf(settings, ports[i] ?? ports[0] ?? "");
    const host = hosts[i] || place || DEFAULT_HOST;
    if (numeric[i] && place !== host) {
      return { kind: "tcp", host, port, hostaddr: place, ...keepAlive };
    }
    return /^[@/]/.test(host)
      ? { kind: "unix", path: `${host}/.s.PGSQL.${port}` }
      : { kind: "tcp", host, port, ...keepAlive };
  });
}

/** An empty text is no list; else an empty element means the default. */
function listOf(settings: Settings, keyword: string): string[] {
  const text = textOf(settings, keyword);
  return text === "" ? [] : text.split(",");
}

function mismatch(settings: Settings, these: string, those: string): Error {
  const other = settings.has(those) ? nameOf(settings, those) : "hosts";
  return misused(
    `${nameOf(settings, these)} does not list as many as ${other}; give one for each of them`,
  );
}

function doubtful(settings: Settings): Error {
  return misused(`${nameOf(settings, "host")} contains "@" or "/", which no name of a host does`);
}

/** libpq takes any number, of which all but 0 are yes. */
function keepAliveOf(settings: Settings): { readonly keepAlive?: false } {
  const text = textOf(settings, "keepalives");
  if (text !== "" && !/^[ \t\n\v\f\r]*[+-]?\d+[ \t\n\v\f\r]*$/.test(text)) {
    throw misused(`${nameOf(settings, "keepalives")} is not a whole number; use 1 or 0`);
  }
  return text !== "" && Number(text) === 0 ? { keepAlive: false } : {};
}

/** What is not an address would be looked up, which `hostaddr` promises not to do. */
function refuseName(settings: Settings, address: string): void {
  if (!/^(\d+\.\d+\.\d+\.\d+|[\da-f.:]*:[\da-f.:]*(%\w+)?|)$/i.test(address)) {
    throw misused(
      `${nameOf(settings, "hostaddr")} is not an IP address; a name is given as the host`,
    );
  }
}

function portOf(settings: Settings, text: string): number {
  if (text === "") return DEFAULT_PORT;
  const port = /^[ \t\n\v\f\r]*\+?\d+[ \t\n\v\f\r]*$/.test(text) ? Number(text) : NaN;
  if (port >= 1 && port <= HIGHEST_PORT) return port;
  throw misused(`${nameOf(settings, "port")} is not a whole number from 1 to ${HIGHEST_PORT}`);
}
