/**
 * What is compared with what: groups of peers that do the same work.
 * @module
 */

import type { BuilderPeer, Peer, Workload } from "./peer.ts";

/** Peers that do the same work. */
export interface Group {
  /** The peer that the others are compared with. */
  readonly base: string;
  /** All of them, by the names of their files in `peers/`. */
  readonly peers: readonly string[];
  /** The work, and what it is called in the table. */
  readonly workloads: Readonly<Partial<Record<Workload, string>>>;
}

const DRIVER_WORKLOADS: Readonly<Record<Exclude<keyof Peer, "close">, string>> = {
  selectOne: "SELECT 1",
  pointSelect: "point select",
  mixedRows: "600 mixed rows",
  streamedRows: "100,000 streamed rows",
};

const BUILDER_WORKLOADS: Readonly<Record<Exclude<keyof BuilderPeer, "close">, string>> = {
  builtSelect: "built point select",
};

const WITH_DENO_POSTGRES = await import("@db/postgres").then(
  () => ["deno_postgres", "aiopg_deno_postgres"],
  () => {
    console.error("deno-postgres is left out: @db/postgres cannot be loaded");
    return [];
  },
);

/** All groups, by the name that `--group` takes. */
export const GROUPS: Readonly<Record<string, Group>> = {
  drivers: {
    base: "aiopg",
    peers: [
      ...["aiopg", "aiopg_temporal", "drain", "postgres_js", "node_postgres"],
      ...WITH_DENO_POSTGRES,
    ],
    workloads: DRIVER_WORKLOADS,
  },
  builders: {
    base: "sa",
    peers: [
      "sa",
      "sa_cursor",
      "kysely_pg",
      "kysely_postgres_js",
      "drizzle_pg",
      "drizzle_postgres_js",
    ],
    workloads: BUILDER_WORKLOADS,
  },
};
