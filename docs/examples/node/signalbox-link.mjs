// One link to the hub after the other: opened with the token, kept alive, opened again when it ends.
import WebSocket from 'ws';
import { DeviceError } from './signalbox-state.mjs';

const SILENCE_MS = 45_000; // a link on which nothing came for this long is dead; the hub pings every 20 s
const PING_MS = 20_000;
const BEAT_MS = 1_000;
const STABLE_MS = 60_000; // a link that lived so long proves that the trouble before it is over
const STOP = [4400, 4401, 4403, 4404, 4426, 401, 403, 426]; // asking again soon helps nobody: once an hour
const REFUSED_TOKEN = [401, 4401, 4403];
const WAIT_A_MINUTE = [1002, 1003, 1007, 1009, 4429]; // something we sent was wrong, or too much
const SUPERSEDED = 4409;
const MOST_ADVISED_MS = 24 * 3_600_000; // setTimeout takes some 24 days; more is no time at all
const CLOSE_MS = 2_000;

const between = (least, most) => least + Math.random() * (most - least);

/** Hands frames to the device: hello(), onWelcome(frame), onFrame(kind, frame), onBeat() every second, and onClosed(code). */
export class Link {
  #url;
  #token;
  #device;
  #socket; // undefined: no link is welcome
  #roundTripMs = 0;
  #failures = 0;
  #stopped = false;
  #end = () => {}; // of the link, or of the wait for the next
  sinceMs = 0;

  constructor(url, token, device) {
    this.#url = url;
    this.#token = token;
    this.#device = device;
  }

  /** Without a link nothing is sent: what matters is told again on the next one. */
  send(frame) {
    this.#socket?.send(JSON.stringify(frame));
  }

  /** Until stop(). Throws a DeviceError where only a person can help. */
  async run() {
    while (!this.#stopped) {
      const { code, retryAfterMs } = await this.#talk();
      this.#device.onClosed(code);
      if (this.#stopped) return;
      const wait = this.#waitAfter(code, retryAfterMs);
      console.log(`closed by ${code}, back in ${Math.round(wait)} ms`);
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, wait);
        this.#end = () => resolve(clearTimeout(timer));
      });
    }
  }

  /** Says goodbye. */
  stop() {
    this.#stopped = true;
    this.send({ goodbye: { reason: 'CLOSE_REASON_NORMAL' } });
    this.#end();
  }

  /** One link, to its end: its close code, the HTTP status of a refusal, or 1006; and what the hub advises. */
  async #talk() {
    let token;
    try {
      token = await this.#token.get();
    } catch (trouble) {
      if (trouble instanceof DeviceError) throw trouble;
      console.error(`no token: ${trouble.message}`);
      return { code: 1006, retryAfterMs: 0 };
    }
    if (this.#stopped) return { code: 1000, retryAfterMs: 0 };
    return new Promise((resolve) => {
      let status;
      let retryAfterMs = 0;
      let silence;
      let beat;
      const socket = new WebSocket(`${this.#url}/ws/device`, 'signalbox.v1.json', {
        headers: { Authorization: `Bearer ${token}` },
        handshakeTimeout: 10_000,
        perMessageDeflate: false, // devices may not
        maxPayload: 1 << 20,
      });
      this.#end = () => {
        socket.close(1000);
        setTimeout(() => socket.terminate(), CLOSE_MS).unref(); // where the hub does not answer any more
      };
      const heard = () => {
        clearTimeout(silence);
        silence = setTimeout(() => socket.terminate(), SILENCE_MS);
      };
      socket.on('open', () => {
        heard();
        socket.send(JSON.stringify({ hello: this.#device.hello() }));
      });
      socket.on('ping', heard);
      socket.on('message', (text) => {
        heard();
        for (const [kind, frame] of Object.entries(JSON.parse(text))) {
          if (kind === 'goodbye') retryAfterMs = frame.retryAfterMs ?? 0;
          else if (kind === 'welcome') beat = this.#onWelcome(socket, frame);
          else this.#onFrame(kind, frame);
        }
      });
      socket.on('unexpected-response', (_, response) => {
        status = response.statusCode;
        const advice = response.headers['retry-after'] ?? '';
        // A proxy may send a date, which is not worth reading.
        if (/^[0-9]{1,9}$/.test(advice)) retryAfterMs = 1000 * Number(advice);
        socket.terminate();
      });
      socket.on('error', (error) => console.error(`no link: ${error.message}`));
      socket.on('close', (code) => {
        clearTimeout(silence);
        clearInterval(beat);
        this.#socket = undefined;
        resolve({ code: status ?? code, retryAfterMs });
      });
    });
  }

  #onWelcome(socket, welcome) {
    this.#socket = socket;
    this.sinceMs = Date.now();
    this.#token.onWelcome();
    this.#device.onWelcome(welcome);
    let pinged = 0;
    return setInterval(() => {
      try {
        const bufferedBatches = this.#device.onBeat();
        if (Date.now() - pinged >= PING_MS) {
          pinged = Date.now();
          this.send({ ping: { timeMs: pinged, lastRoundTripMs: this.#roundTripMs, bufferedBatches } });
        }
      } catch (trouble) {
        console.error('the link ends:', trouble); // thrown on, it would end the process
        socket.close(1011);
      }
    }, BEAT_MS);
  }

  #onFrame(kind, frame) {
    if (kind === 'pong') this.#roundTripMs = Math.max(1, Date.now() - Number(frame.timeMs));
    else if (kind === 'error') console.error(`refused: ${frame.message}`);
    else if (kind === 'newToken') {
      // A new token counts from the first link that is opened with it.
      if (this.#token.replace(frame.token)) this.#socket.close(1000);
    } else this.#device.onFrame(kind, frame);
  }

  /** Milliseconds. Full jitter: a hub that restarts must not be met by all its devices at once. */
  #waitAfter(code, retryAfterMs) {
    const stable = this.sinceMs > 0 && Date.now() - this.sinceMs >= STABLE_MS;
    this.sinceMs = 0;
    const otherToken = REFUSED_TOKEN.includes(code) && this.#token.onRefused();
    if (STOP.includes(code) && !otherToken) return 3_600_000 * between(0.5, 1.5);
    if (code === SUPERSEDED) return 600_000 * between(0.5, 1.5); // another process is this device
    this.#failures = stable ? 1 : Math.min(this.#failures + 1, 7);
    const advised = Math.max(Math.min(retryAfterMs, MOST_ADVISED_MS), WAIT_A_MINUTE.includes(code) ? 60_000 : 0);
    return advised + between(500, Math.min(60_000, 500 * 2 ** this.#failures));
  }
}
