/**
 * A report: aggregates in WITH, window functions over them, and for each row what a lateral join finds; the
 * compiler knows the type of every column.
 *
 * `deno run --allow-net --allow-env examples/report_sa.ts`, with the server in `DATABASE_URL` or in the `PG*`
 * variables.
 * @module
 */

import * as sa from "@aiopg/aiopg/sa";
import { customer, fill, purchase } from "./shop_sa.ts";

const { func } = sa;
const spending = sa.select({
  customerId: purchase.c.customerId,
  total: func.sum(purchase.c.price).notNull(), // a group has a row
  unpaid: func.count().filter(sa.not(purchase.c.paid)),
}).groupBy(purchase.c.customerId).cte("spending");

const dearest = sa.select(purchase.c.item, purchase.c.price)
  .correlate(customer)
  .where(purchase.c.customerId.eq(customer.c.id))
  .orderBy(purchase.c.price.desc()).limit(1)
  .lateral("dearest");

const total = func.coalesce(spending.c.total, 0n);
const report = sa.select({
  name: customer.c.name,
  total,
  rank: func.rank().over({ orderBy: total.desc() }),
  running: func.sum(total).over({ orderBy: [total.desc(), customer.c.id], rows: [null, 0] }),
  share: func.round(total.trueDiv(func.sum(total).over()), 2),
  unpaid: spending.c.unpaid,
  dearest: dearest.c.item,
})
  .leftJoin(spending, spending.c.customerId.eq(customer.c.id))
  .leftJoin(dearest, sa.trueValue())
  .orderBy("rank", "name");

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await using conn = await engine.acquire();
await fill(conn);

for await (const row of conn.execute(report)) {
  const { name, rank, share, unpaid }: sa.RowOf<typeof report> = row;
  console.log(`${rank}. ${name}: ${row.total} (${share}), in all ${row.running}`);
  console.log(`   unpaid: ${unpaid ?? "nothing bought"}, dearest: ${row.dearest ?? "none"}`);
}
