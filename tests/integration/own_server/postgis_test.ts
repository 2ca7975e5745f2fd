/** The types of PostGIS, which only a superuser can have made. */

import { assert, assertEquals } from "@std/assert";
import { connect } from "../../../mod.ts";
import { rowOf } from "../../conformance/types/both_formats.ts";
import { POSTGIS, whyNot } from "../../conformance/types/extensions.ts";
import { checkType } from "../../conformance/types/type_check.ts";
import { type Server, startServer } from "../../support/server.ts";

function superuserDsn({ dsn }: Server): string {
  const url = new URL(dsn);
  url.username = "postgres";
  url.password = "";
  return url.href;
}

/** Has PostGIS, if the server can; resolves with why it cannot, or null. */
async function havePostgis(dsn: string): Promise<string | null> {
  await using conn = await connect(dsn);
  const reason = await whyNot(conn, "postgis");
  if (reason === null) await conn.execute("CREATE EXTENSION postgis");
  return reason;
}

Deno.test("PostGIS sends and takes what its codecs read and write", async (t) => {
  await using server = await startServer({ own: true });
  const dsn = superuserDsn(server);
  const reason = await havePostgis(dsn);
  const step = (name: string, fn: () => Promise<void>) =>
    t.step({
      name: name + (reason === null ? "" : ` (ignored: ${reason})`),
      ignore: reason !== null,
      fn,
    });

  for (const cases of POSTGIS) {
    for (const array of ["nested", "bounded"] as const) {
      await step(`${cases.type} comes and goes as it is, with ${array} arrays`, async () => {
        await using conn = await connect(dsn, { types: { array } });
        await checkType(conn, cases, cases.type, array);
      });
    }
  }

  await step("a value is EWKB, and WKB goes in as well", async () => {
    await using conn = await connect(dsn);
    const [ewkb, expected, wkb] = await rowOf(
      conn,
      `SELECT g, ST_AsEWKB(g), ST_AsBinary(g) FROM (SELECT 'SRID=4326;POINT(1 2)'::geometry) AS t (g)`,
    );
    assert(ewkb instanceof Uint8Array);
    assertEquals(ewkb, expected);
    assertEquals(
      await rowOf(conn, "SELECT ST_AsText($1::geometry), ST_SRID($1::geometry)", [wkb]),
      ["POINT(1 2)", 0],
    );
  });

  await step("columns with a type modifier are read alike", async () => {
    await using conn = await connect(dsn);
    await conn.execute(
      "CREATE TEMPORARY TABLE place (at geometry(Point, 4326), on_earth geography(Point))",
    );
    await conn.execute("INSERT INTO place VALUES ($1, $2)", ["SRID=4326;POINT(1 2)", "POINT(1 2)"]);
    const [at, onEarth] = await rowOf(conn, "SELECT * FROM place");
    assertEquals(await rowOf(conn, "SELECT * FROM place WHERE at = $1", [at]), [at, onEarth]);
  });
});
