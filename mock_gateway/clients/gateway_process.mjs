// A busproof gateway as a child process: started on a free port, ended by its own process id.
import { spawn } from "node:child_process";

const START_MS = 10_000;
const END_MS = 10_000;

export async function startGateway(program, file) {
  const child = spawn(program, ["gateway", file, "--listen", "127.0.0.1:0"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const ended = new Promise((resolve) => {
    child.on("error", (why) => resolve({ code: null, why: why.message }));
    child.on("exit", (code, signal) => resolve({ code, why: signal ?? "" }));
  });
  const listening = new Promise((resolve) => {
    const hear = (chunk) => {
      said += chunk;
      const port = /listening on 127\.0\.0\.1:(\d+)\n/.exec(said);
      if (port) resolve(Number(port[1]));
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
  });
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve(0), START_MS);
  });
  const port = await Promise.race([listening, late, ended.then(() => 0)]);
  clearTimeout(timer);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), END_MS);
    const { code, why } = await ended;
    clearTimeout(killer);
    return { code, why, said };
  };
  if (port === 0) {
    const { why } = await stop();
    throw new Error(`the gateway did not start: ${why} ${said}`);
  }
  return { port, stop };
}
