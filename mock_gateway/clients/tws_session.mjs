// A real TWS client, the npm package @stoqey/ib, has a whole session with busproof's gateway.
//
//   node tws_session.mjs MODULES PROGRAM SCENARIO
//     MODULES   directory whose node_modules has @stoqey/ib
//     PROGRAM   busproof
//     SCENARIO  examples/tws_session.toml
//
// Exit code 0 only if every step came out right; else it says which one did not, and why.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { startGateway } from "./gateway_process.mjs";
import { check, equal, Story } from "./waiting.mjs";

const [modules, program, scenario] = process.argv.slice(2);
if (!scenario) {
  console.error("usage: node tws_session.mjs MODULES PROGRAM SCENARIO");
  process.exit(64);
}
const { IBApi } = createRequire(resolve(modules, "package.json"))("@stoqey/ib");

const EVENTS = [
  "connected", "disconnected", "error", "info", "nextValidId", "managedAccounts", "currentTime",
  "contractDetails", "contractDetailsEnd", "tickPrice", "tickSize", "tickSnapshotEnd",
  "historicalData", "openOrder", "openOrderEnd", "orderStatus", "execDetails", "execDetailsEnd",
  "commissionReport", "positionEnd", "completedOrdersEnd",
];
const AAPL = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" };
const order = (kind, more = {}) => ({
  action: "BUY", totalQuantity: 10, orderType: kind, tif: "DAY", transmit: true, ...more,
});
const names = (events) => events.map((e) => e.name);
const of = (events, name) => events.filter((e) => e.name === name).map((e) => e.args);

let step = "start";
let steps = 0;
async function doing(what, body) {
  step = what;
  const result = await body();
  ++steps;
  return result;
}

function client(port) {
  const api = new IBApi({ host: "127.0.0.1", port, maxReqPerSec: 1000 });
  return { api, story: new Story(api, EVENTS) };
}

/// Everything that one client does; `context` names the variant.
async function session(port, context) {
  const { api, story } = client(port);
  const ask = (what, name, call, fits) =>
    doing(`${context}: ${what}`, async () => {
      const start = story.length;
      call();
      return story.until(name, start, fits);
    });

  try {
    await ask("connect", "nextValidId", () => api.connect(7));
    await doing(`${context}: accounts and order id`, async () => {
      equal(of(await story.until("managedAccounts"), "managedAccounts").at(-1), ["DU1234567"], "accounts");
      equal(of(story.since(0), "nextValidId"), [[1]], "next order id");
    });
    await ask("server time", "currentTime", () => api.reqCurrentTime(), (t) => t === 1767367800);

    const details = await ask("contract details of two ids, the second one first",
      "contractDetailsEnd", () => {
        api.reqContractDetails(101, AAPL);
        api.reqContractDetails(102, { ...AAPL, symbol: "IBM" });
      }, (id) => id === 101);
    equal(of(details, "contractDetailsEnd"), [[102], [101]], "order of the ends");
    equal(of(details, "contractDetails").map(([id, d]) => [id, d.contract.symbol, d.contract.conId]),
      [[102, "IBM", 8314], [101, "AAPL", 265598]], "rows");

    const snapshot = await ask("snapshot", "tickSnapshotEnd",
      () => api.reqMktData(201, AAPL, "", true, false), (id) => id === 201);
    equal(of(snapshot, "tickPrice").map(([id, type, price]) => [id, type, price]),
      [[201, 1, 150], [201, 2, 150.5], [201, 4, 150.25]], "prices");
    check(of(snapshot, "tickSize").some(([, type, size]) => type === 5 && size === 100), "no last size");

    const history = await ask("historical data", "historicalData",
      () => api.reqHistoricalData(301, AAPL, "", "5 D", "1 day", "TRADES", 1, 1, false),
      (id, date) => id === 301 && String(date).startsWith("finished"));
    const bars = of(history, "historicalData").slice(0, -1);
    equal(bars.length, 5, "bars");
    equal(bars[0].slice(1, 6), ["20251228", 150.25, 150.75, 150, 150.25], "first bar");

    const filled = await ask("an order, filled and commissioned", "commissionReport",
      () => api.placeOrder(1, AAPL, order("MKT")));
    equal(names(filled).filter((n) => n !== "tickPrice"),
      ["openOrder", "orderStatus", "execDetails", "orderStatus", "commissionReport"], "its story");
    equal(of(filled, "orderStatus").map(([id, status, done, left]) => [id, status, done, left]),
      [[1, "Submitted", 0, 10], [1, "Filled", 10, 0]], "its statuses");
    const [, , execution] = of(filled, "execDetails")[0];
    equal([execution.side, execution.shares, execution.price, execution.orderId],
      ["BOT", 10, 150.25, 1], "its execution");
    const [report] = of(filled, "commissionReport")[0];
    equal([report.execId, report.commission, report.currency], [execution.execId, 1.25, "USD"], "its commission");

    const open = await ask("an order that stays open", "orderStatus",
      () => api.placeOrder(2, AAPL, order("LMT", { lmtPrice: 149.5 })), (id) => id === 2);
    const [, contract, placed, state] = of(open, "openOrder")[0];
    equal([contract.symbol, placed.lmtPrice, placed.totalQuantity, state.status],
      ["AAPL", 149.5, 10, "Submitted"], "what was opened");

    for (const [what, call] of [
      ["open orders", () => api.reqOpenOrders()],
      ["all open orders", () => api.reqAllOpenOrders()],
    ]) {
      const listed = await ask(what, "openOrderEnd", call);
      equal(of(listed, "openOrder").map(([id]) => id), [2], "listed");
    }

    const cancelled = await ask("an order cancelled", "error", () => api.cancelOrder(2), (e, code) => code === 202);
    equal(of(cancelled, "orderStatus").map(([id, status]) => [id, status]), [[2, "Cancelled"]], "status");
    equal(of(await ask("no open orders any more", "openOrderEnd", () => api.reqOpenOrders()), "openOrder"), [], "listed");

    const refused = [
      ["error 200", 200, 401, () => api.reqContractDetails(401, { ...AAPL, symbol: "NOSUCH" })],
      ["error 135", 135, 99, () => api.cancelOrder(99)],
      ["error 103", 103, 1, () => api.placeOrder(1, AAPL, order("MKT"))],
      ["error 201, by the file", 201, 3, () => api.placeOrder(3, { ...AAPL, symbol: "NOFILL" }, order("MKT"))],
    ];
    for (const [what, code, id, call] of refused) {
      const [args] = of(await ask(what, "error", call), "error");
      equal(args.slice(1, 3), [code, id], what);
    }

    await ask("positions", "positionEnd", () => api.reqPositions());
    await ask("executions", "execDetailsEnd", () => api.reqExecutions(501, {}), (id) => id === 501);
    await ask("completed orders", "completedOrdersEnd", () => api.reqCompletedOrders(true));
    api.reqMarketDataType(3);
    const ids = await ask("order ids", "nextValidId", () => api.reqIds(1));
    equal(of(ids, "nextValidId"), [[3]], "next order id");

    await doing(`${context}: refusal above the limit`, async () => {
      const [second, third] = [client(port), client(port)];
      try {
        second.api.connect(8);
        await second.story.until("nextValidId");
        third.api.connect(9);
        const seen = await third.story.until("disconnected");
        equal(of(seen, "nextValidId"), [], "ids for the third");
      } finally {
        second.api.disconnect();
        third.api.disconnect();
      }
    });
    await doing(`${context}: client id in use`, async () => {
      // The session that has just left may still count for a moment: then this one is turned away.
      for (const until = Date.now() + 10_000; ; ) {
        const second = client(port);
        try {
          second.api.connect(7);
          const seen = await second.story.until("disconnected");
          if (JSON.stringify(seen.map((e) => e.args)).includes("326")) break;
          check(Date.now() < until, `no 326, but ${names(seen)}`);
        } finally {
          second.api.disconnect();
        }
      }
    });
    await ask("still there after the refusals", "currentTime", () => api.reqCurrentTime());
  } finally {
    api.disconnect();
  }
}

async function variant(context, file) {
  const gateway = await doing(`${context}: start the gateway`, () => startGateway(program, file));
  let failed = true;
  try {
    await session(gateway.port, context);
    failed = false;
  } finally {
    const end = await gateway.stop();
    if (failed) console.error(end.said);
    if (!failed) {
      await doing(`${context}: the gateway's verdict`, () =>
        equal(end.code, 0, `exit code of the gateway, which said\n${end.said}`));
    }
  }
}

const work = mkdtempSync(join(tmpdir(), "busproof-tws-"));
try {
  await variant("whole frames", scenario);
  for (const version of [158, 160, 162, 163, 164, 166, 169, 170, 177, 178]) {
    const file = join(work, `server_version_${version}.toml`);
    const options = "[protocol_options]\n";
    writeFileSync(file, readFileSync(scenario, "utf8").replace(options, `${options}server_version = ${version}\n`));
    await variant(`server version ${version}`, file);
  }
  for (const bytes of [1, 2, 3, 4, 5, 7, 8, 13, 16, 31, 32, 33, 64]) {
    const file = join(work, `pieces_of_${bytes}.toml`);
    const slices = ["down", "up"].map((dir) =>
      `\n[[fault]]\nat = { dir = "${dir}", every = 1 }\ndo = "slice"\nbytes = ${bytes}\nby = "10us"\n`);
    writeFileSync(file, readFileSync(scenario, "utf8") + slices.join(""));
    await variant(`pieces of ${bytes}`, file);
  }
  console.log(`tws_session: ${steps} steps, all right`);
} catch (why) {
  console.error(`tws_session: FAILED at "${step}": ${why.message}`);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}
// A client that keeps its socket must not keep this program: everything is decided.
setTimeout(() => process.exit(), 1000).unref();
