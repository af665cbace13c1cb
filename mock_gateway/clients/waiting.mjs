// Bounded waits for what a client reports, and checks that say what was wrong.

/// Only a hang reaches it.
const WAIT_MS = 10_000;

export function check(holds, what) {
  if (!holds) throw new Error(what);
}

export function equal(got, wanted, what) {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: got ${a}, wanted ${b}`);
}

/// All that a client reports, in its order, from the moment when this is made.
export class Story {
  #events = [];
  #waiting = new Set();

  constructor(client, names) {
    for (const name of names) {
      client.on(name, (...args) => {
        this.#events.push({ name, args });
        for (const look of [...this.#waiting]) look();
      });
    }
  }

  get length() {
    return this.#events.length;
  }

  since(start) {
    return this.#events.slice(start);
  }

  /// The events from `start` on, once they hold one of that name that fits.
  async until(name, start = 0, fits = () => true) {
    const find = () => this.#events.findIndex((e, at) => at >= start && e.name === name && fits(...e.args));
    if (find() < 0) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          this.#waiting.delete(look);
          const seen = this.since(start).map((e) => `${e.name}(${e.args.map(brief).join(", ")})`);
          reject(new Error(`no ${name} in ${WAIT_MS} ms; since then came: ${seen.join("; ") || "nothing"}`));
        }, WAIT_MS);
        const look = () => {
          if (find() < 0) return;
          clearTimeout(timer);
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
    return this.#events.slice(start, find() + 1);
  }
}

function brief(value) {
  if (value instanceof Error) return value.message;
  return typeof value === "object" && value !== null ? "…" : String(value);
}
