/**
 * What can be said of an address without dialling it.
 * @module
 */

import type { Address } from "../driver.ts";

/** An address as error messages name it. */
export function describe(address: Address): string {
  if (address.kind === "unix") return address.path;
  return address.host.includes(":")
    ? `[${address.host}]:${address.port}`
    : `${address.host}:${address.port}`;
}

const LOOPBACK = /^127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|\d\d?)){3}$/;

/** Whether what is sent there does not leave this machine. */
export function isLocal(address: Address): boolean {
  if (address.kind === "unix") return true;
  const place = address.hostaddr ?? address.host;
  return place === "localhost" || place === "::1" || LOOPBACK.test(place);
}
