// Talks to the service of <mot-cua-chat> and remembers in this tab which conversation is open.

const TIMEOUT_MS = 60_000;
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000];
const OFFLINE = "Chưa kết nối được. Quý vị vui lòng kiểm tra mạng rồi thử lại.";
const BROKEN = "Xin lỗi, hệ thống đang gặp trục trặc. Quý vị vui lòng thử lại sau ít phút.";

/** The service, or the network on the way to it, said no. `status` 0: no answer at all. */
export class Refusal extends Error {
  constructor(status, message, retryAfterS = 0) {
    super(message);
    this.status = status;
    this.retryAfterS = retryAfterS;
  }

  /** Whether the same call may succeed a little later. */
  get passing() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }
}

/** The HTTP API under one base address. Every method throws Refusal, or the reason of `stop`. */
export class Service {
  #base;

  constructor(base) {
    this.#base = new URL("api/v1/conversations", base).href;
  }

  open(stop) {
    return this.#call("POST", "", undefined, stop);
  }

  history(id, stop) {
    return this.#call("GET", `/${id}`, undefined, stop);
  }

  turn(id, message, stop) {
    return this.#call("POST", `/${id}/turns`, message, stop);
  }

  rate(id, number, verdict, stop) {
    return this.#call("POST", `/${id}/turns/${number}/rating`, { verdict }, stop);
  }

  async #call(method, path, body, stop) {
    const limit = new AbortController();
    const giveUp = () => limit.abort();
    const timer = setTimeout(giveUp, TIMEOUT_MS);
    stop.addEventListener("abort", giveUp);
    try {
      const response = await fetch(this.#base + path, {
        method,
        signal: limit.signal,
        credentials: "omit",
        cache: "no-store",
        headers: body ? { "Content-Type": "application/json" } : {},
        body: body && JSON.stringify(body),
      });
      if (!response.ok) throw await refusalOf(response);
      return response.status === 204 ? null : await response.json();
    } catch (error) {
      stop.throwIfAborted();
      throw error instanceof Refusal ? error : new Refusal(0, OFFLINE);
    } finally {
      clearTimeout(timer);
      stop.removeEventListener("abort", giveUp);
    }
  }
}

async function refusalOf(response) {
  const answer = await response.json().catch(() => null);
  const retryAfterS = Number(response.headers.get("Retry-After")) || 0;
  return new Refusal(response.status, answer?.error?.message ?? BROKEN, retryAfterS);
}

/**
 * Repeats `call` while it fails for a passing reason, waiting longer each time and less when the
 * network comes back. `onWait(refusal)` is told before each wait.
 */
export async function untilAnswered(call, onWait, stop) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof Refusal && error.passing)) throw error;
      onWait(error);
      const wait = WAITS_MS[Math.min(tries, WAITS_MS.length - 1)];
      await pause(Math.max(wait, error.retryAfterS * 1000), stop);
    }
  }
}

function pause(wait, stop) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      stop.removeEventListener("abort", done);
      if (stop.aborted) reject(stop.reason);
      else resolve();
    };
    const timer = setTimeout(done, wait);
    addEventListener("online", done);
    stop.addEventListener("abort", done);
  });
}

/** Which conversation this tab is in and the message that is not answered yet. */
export class Memory {
  #key;

  constructor(server) {
    this.#key = `mot-cua:${server}`;
  }

  read() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? {};
    } catch {
      return {};
    }
  }

  write(value) {
    try {
      sessionStorage.setItem(this.#key, JSON.stringify(value));
    } catch {
      // Storage is forbidden or full: the chat works, a reload starts anew.
    }
  }
}
