// node-postgres: asks, follows up in a transaction that is rolled back, and reads what an error carries.
const { Client } = require("pg");

let passed = 0;
let failed = 0;
function check(what, holds, detail) {
  if (holds) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED: ${what}: ${JSON.stringify(detail)}`);
  }
}

async function main() {
  const client = new Client();
  const notices = [];
  client.on("notice", (notice) => notices.push(notice.message));
  await client.connect();
  const answer = async (question) => (await client.query("SELECT status, sql FROM ask.answer($1)", [question])).rows[0];
  await client.query("BEGIN");
  let found = await answer("total sales by category");
  check("a question is answered", found.status === "answered" && found.sql.includes("sum("), found);
  await client.query("SELECT ask.define('grand total', 'sum(orders.total_amount)')");
  await client.query("ROLLBACK");
  found = await answer("only this year");
  check("the next goes on from it", found.status === "answered" && found.sql.includes("category") && found.sql.includes("sum("), found);
  check("a lost definition is told", notices.some((n) => n.includes("grand total")), notices);
  const rows = (await client.query("SELECT r FROM ask.records($1, '') AS r", ["total sales by category"])).rows;
  check("rows come as objects", rows.length > 1 && typeof rows[0].r === "object", rows[0]);
  try {
    await client.query("SELECT ask.sql('Who are our best customers?')");
    check("an open question is asked back", false, "it was answered");
  } catch (error) {
    check("with its code", error.code === "PA010", error.code);
    check("with a hint", (error.hint || "").includes("(1)"), error.hint);
    check("and options in the message", error.message.includes("(1)"), error.message);
  }
  await client.end();
}

main()
  .catch((error) => check("the client", false, String(error)))
  .finally(() => {
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed > 0 ? 1 : 0;
  });
