/**
 * The server that the environment names, if it names one.
 * @module
 */

import type { ServerInfo } from "./server.ts";

/** Reads `DATABASE_URL`, else `PGHOST` and its companions; null when neither is set. */
export function serverFromEnvironment(
  variables: Readonly<Record<string, string>>,
): ServerInfo | null {
  if (variables.DATABASE_URL) return serverFromUrl(variables.DATABASE_URL);
  if (variables.PGHOST) return serverFromUrl(urlFromVariables(variables));
  return null;
}

function serverFromUrl(dsn: string): ServerInfo {
  const url = parseUrl(dsn);
  const user = decodeURIComponent(url.username) || url.searchParams.get("user") || "postgres";
  const password = decodeURIComponent(url.password) || url.searchParams.get("password");
  return {
    dsn,
    host: decodeURIComponent(url.hostname) || url.searchParams.get("host") || "localhost",
    port: Number(url.port || url.searchParams.get("port") || 5432),
    user,
    ...(password ? { password } : {}),
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    source: "environment",
  };
}

function parseUrl(dsn: string): URL {
  const url = URL.parse(dsn);
  if (url && /^postgres(ql)?:$/.test(url.protocol)) return url;
  throw new Error("Cannot use DATABASE_URL: it is not a postgres:// URL with one host");
}

/** In the query part, for `PGHOST` may be a socket directory. */
function urlFromVariables(variables: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams();
  const pairs = { host: "PGHOST", port: "PGPORT", user: "PGUSER", password: "PGPASSWORD" };
  for (const [keyword, variable] of Object.entries(pairs)) {
    const value = variables[variable];
    if (value) query.set(keyword, value);
  }
  return `postgres:///${encodeURIComponent(variables.PGDATABASE ?? "")}?${query}`;
}
