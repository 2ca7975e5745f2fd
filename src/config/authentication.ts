/**
 * From settings to what a server may ask for, and what it must prove.
 * @module
 */

import type { Authentication, AuthenticationMethod } from "../driver.ts";
import { misused } from "./refusal.ts";
import { nameOf, type Settings, textOf } from "./setting.ts";

const METHODS: readonly AuthenticationMethod[] = [
  "none",
  "password",
  "md5",
  "scram-sha-256",
  "gss",
  "sspi",
  "oauth",
];

/**
 * What the server may ask for.
 *
 * @throws {InterfaceError} when `require_auth` is malformed
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-REQUIRE-AUTH
 */
export function authenticationOf(settings: Settings): Authentication {
  const binding = textOf(settings, "channel_binding");
  return {
    ...methodsOf(textOf(settings, "require_auth"), nameOf(settings, "require_auth")),
    channelBinding: binding === "require" || binding === "disable" ? binding : "prefer",
  };
}

/** A list of what will do, or, each with a `!`, of what will not. */
function methodsOf(text: string, name: string): Pick<Authentication, "accepted" | "inClear"> {
  const words = text === "" ? [] : text.split(",");
  const isNegated = words[0]?.startsWith("!") === true;
  const named = new Set<AuthenticationMethod>();
  for (const word of words) {
    if (word.startsWith("!") !== isNegated) {
      throw misused(`${name} mixes methods with and without !; use one or the other`);
    }
    const method = METHODS.find((each) => each === (isNegated ? word.slice(1) : word));
    if (method === undefined) throw misused(`${name} names none of ${METHODS.join(", ")}`);
    if (named.has(method)) throw misused(`${name} names ${method} twice`);
    named.add(method);
  }
  const isAny = isNegated || named.size === 0;
  return {
    accepted: isAny ? new Set(METHODS.filter((method) => !named.has(method))) : named,
    // Only who names a method says that it may be used without protection.
    inClear: isAny ? new Set() : named,
  };
}
