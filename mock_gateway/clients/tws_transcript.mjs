// The bytes between a real TWS client, the npm package @stoqey/ib 1.6.10, and the gateway are those
// of the transcript that the TWS protocol was written down from.
//
//   node tws_transcript.mjs MODULES PROGRAM SCENARIO      (as tws_session.mjs)
//
// A proxy between the two writes down what goes each way. Frames whose bytes the transcript does not
// give in full are only counted. Exit code 0 only if all others are the same.
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { resolve } from "node:path";

import { startGateway } from "./gateway_process.mjs";
import { equal, Story } from "./waiting.mjs";

const [modules, program, scenario] = process.argv.slice(2);
if (!scenario) {
  console.error("usage: node tws_transcript.mjs MODULES PROGRAM SCENARIO");
  process.exit(64);
}
const { IBApi } = createRequire(resolve(modules, "package.json"))("@stoqey/ib");

const hours = "20260102:0930-20260102:1600";
const opened = "5|1|265598|AAPL|STK||0|||SMART|USD|AAPL|NMS|BUY|10|LMT|150.25||DAY||DU1234567||0||7|900001|" +
  "0|0|0||||||||||||0||-1|0|||||||0|0|0||3|0|0||0|0||0|||0|0||||||0|0|0|||||0|||0|0||0|0|" +
  "Submitted|||||||||||||||0|0|0||||||||0|||||0|0|0|0|";
const submitted = "3|1|Submitted|0|10|0|900001|0|0|7||0|";
/// Without their lengths, NUL as "|"; null = the transcript does not give it in full.
const up = [
  "71|2|7||", "49|1|", "9|8|101||AAPL|STK|||||SMART||USD||||||", null,
  "3|1||AAPL|STK|||||SMART||USD|||||BUY|10|LMT|150.25||DAY|||||" +
    "|1|||||||||||||||||||||||||||||||||||||||||||||||||||||||0||||||||0||||||||||||||||||||",
  "5|1|", "4|1|1|", null,
];
const down = [
  "157|20260102 15:30:00 EST|", "15|1|DU1234567|", "9|1|1|", "49|1|1767367800|",
  "10|8|101|AAPL|STK||0||SMART|USD|AAPL|NMS|NMS|265598|0.01|100||LMT,MKT|SMART,ISLAND|1|0|" +
    `APPLE INC|NASDAQ||Technology|Computers|Computers|US/Eastern|${hours}|${hours}||0|0|1|||26||COMMON|`,
  "52|1|101|", "4|2|102|200|No security definition|", opened, submitted, opened, submitted, "53|1|",
  null, "4|2|1|202|Order Canceled - reason:|", null, null, null, null,
  "59|1|0000e0d5.1.01.01|1.25|USD|0|0|0|",
];
const HELLO = "API\0\0\0\0\tv100..193";

function frames(bytes) {
  const out = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    out.push(bytes.toString("latin1", at + 4, at + 4 + length).replaceAll("\0", "|"));
    at += 4 + length;
  }
  return out;
}

function compare(what, got, wanted) {
  equal(got.length, wanted.length, `number of frames ${what}`);
  wanted.forEach((frame, at) => frame === null || equal(got[at], frame, `frame ${at + 1} ${what}`));
}

async function record(port) {
  const seen = { up: [], down: [] };
  const sockets = new Set();
  const proxy = createServer((client) => {
    const gateway = connect(port, "127.0.0.1");
    for (const [from, to, dir] of [[client, gateway, "up"], [gateway, client, "down"]]) {
      sockets.add(from);
      from.on("data", (bytes) => {
        seen[dir].push(bytes);
        to.write(bytes);
      });
      from.on("end", () => to.end());
      from.on("error", () => to.destroy());
    }
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  const stop = () => {
    proxy.close();
    for (const socket of sockets) socket.destroy();
  };
  return { seen, stop, port: proxy.address().port };
}

async function talk(port) {
  const api = new IBApi({ host: "127.0.0.1", port, maxReqPerSec: 1000 });
  const story = new Story(api, ["nextValidId", "currentTime", "contractDetailsEnd", "error",
    "orderStatus", "openOrderEnd", "commissionReport"]);
  const stock = { symbol: "AAPL", secType: "STK", exchange: "SMART", currency: "USD" };
  const order = { action: "BUY", totalQuantity: 10, orderType: "LMT", lmtPrice: 150.25, tif: "DAY", transmit: true };
  const steps = [
    ["nextValidId", () => api.connect(7)],
    ["currentTime", () => api.reqCurrentTime()],
    ["contractDetailsEnd", () => api.reqContractDetails(101, stock)],
    ["error", () => api.reqContractDetails(102, { ...stock, symbol: "NOSUCH" })],
    ["orderStatus", () => api.placeOrder(1, stock, order)],
    ["openOrderEnd", () => api.reqOpenOrders()],
    ["error", () => api.cancelOrder(1)],
    ["commissionReport", () => api.placeOrder(2, stock, { ...order, orderType: "MKT", lmtPrice: undefined })],
  ];
  try {
    for (const [name, call] of steps) {
      const start = story.length;
      call();
      await story.until(name, start);
    }
  } finally {
    api.disconnect();
  }
}

let gateway;
let proxy;
try {
  gateway = await startGateway(program, scenario);
  proxy = await record(gateway.port);
  await talk(proxy.port);
  const sent = Buffer.concat(proxy.seen.up);
  equal(sent.toString("latin1", 0, HELLO.length), HELLO, "the client's hello");
  compare("from the client", frames(sent.subarray(HELLO.length)), up);
  compare("from the gateway", frames(Buffer.concat(proxy.seen.down)), down);
  console.log(`tws_transcript: ${1 + up.length + down.length} frames, as they should be`);
} catch (why) {
  console.error(`tws_transcript: FAILED: ${why.message}`);
  process.exitCode = 1;
} finally {
  proxy?.stop();
  await gateway?.stop();
}
setTimeout(() => process.exit(), 1000).unref();
