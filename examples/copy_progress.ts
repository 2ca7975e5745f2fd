/**
 * COPY: imports a file of 200 000 lines with a progress bar, and reads what came of it.
 *
 * `deno run --allow-net --allow-env examples/copy_progress.ts`, with the server in `DATABASE_URL` or in the
 * `PG*` variables.
 * @module
 */

import { connect, type CopyProgress, DataError } from "@aiopg/aiopg";

await using connection = await connect(Deno.env.get("DATABASE_URL"));
await connection.execute(
  "CREATE TEMP TABLE measurement (id int PRIMARY KEY, place text, degrees numeric)",
);

// In earnest: (await Deno.open("measurements.csv")).readable, and its size.
const file = new Blob([...csvLines(200_000)]);
await connection.copyFrom(file.stream(), "measurement", {
  format: "csv",
  header: true,
  onProgress: progressBar(file.size),
});

// Rows are written here, in binary with the types of the columns; objects or arrays.
const more = [
  { id: 200_001, place: "Oslo", degrees: "-3.5" },
  { id: 200_002, place: 'Łódź, "north"', degrees: null },
];
console.log("rows added:", await connection.copyFrom(more, "measurement", { format: "binary" }));

// Nothing is copied when a row cannot be, and the connection goes on.
try {
  await connection.copyFrom([[1, "Rome", "12"], [2, undefined, "13"]], "measurement");
} catch (error) {
  if (!(error instanceof DataError)) throw error;
  console.log(error.message);
}

const warmest = {
  query: "SELECT id, degrees FROM measurement ORDER BY degrees DESC NULLS LAST, id LIMIT 2",
};
for await (const [id, degrees] of connection.copyTo(warmest, { format: "binary" }).rows()) {
  console.log(`${id}: ${degrees} degrees`);
}
console.log(await new Response(connection.copyTo(warmest, { format: "csv" }).readable).text());

function* csvLines(count: number): Iterable<string> {
  yield "id,place,degrees\n";
  for (let id = 1; id <= count; id++) yield `${id},"place, ${id}",${(id % 400) / 10}\n`;
}

/** Prints a bar at each quarter. */
function progressBar(size: number): (progress: CopyProgress) => void {
  let quarters = 0;
  return ({ rows, bytes }) => {
    const done = Math.floor(bytes / size * 4);
    if (done === quarters) return;
    quarters = done;
    console.log(
      `[${"#".repeat(done * 5).padEnd(20)}] ${done * 25} %, ${done === 4 ? rows : "…"} rows`,
    );
  };
}
