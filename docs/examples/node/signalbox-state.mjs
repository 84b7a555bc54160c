// What a Signalbox device must not forget, on its disk: its token, and a journal of what it was asked to do.
//
// The journal is a JSON record a line, synced before it counts:
//   {"started": {…the command…}, "timeMs": …}    before the effect
//   {"finished": {…the report…}, "timeMs": …}    after it
//   {"acknowledged": "<execution id>"}           the hub has the report
// Kept for 37 days: longer than the longest time a command may wait for its device, 30 days, and a week.
//
// Everything here blocks for the disk, some milliseconds. One process at a time.
import {
  closeSync, existsSync, fsyncSync, ftruncateSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const KEPT_MS = 37 * 24 * 3_600_000;
const COMPACT_LINES = 10_000;

/** The device cannot begin, and only a person can help. */
export class DeviceError extends Error {}

function writeAll(file, text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

/** Throws where it is not JSON: a result with a BigInt, or with itself in it. */
const lineOf = (record) => `${JSON.stringify(record)}\n`;

/** What was created or renamed in it is on the disk. */
function syncFolder(path) {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** Mode 0700, with those above it, and on the disk. */
function makeFolder(path) {
  const first = mkdirSync(resolve(path), { recursive: true, mode: 0o700 }); // the topmost it made; undefined: none
  for (let made = resolve(path); first && made.length >= first.length; made = dirname(made)) syncFolder(dirname(made));
}

/** Beside the file, mode 0600 and synced; returns its path, and it open for more. */
function writeFresh(path, text) {
  const fresh = `${path}.new`;
  rmSync(fresh, { force: true });
  const file = openSync(fresh, 'ax', 0o600);
  try {
    writeAll(file, text);
    fsyncSync(file);
  } catch (trouble) {
    closeSync(file);
    throw trouble;
  }
  return { fresh, file };
}

/** The device's token in a file of mode 0600; where there is none yet, the device joins. */
export class Token {
  #usePrevious = false; // the hub refused the new one: it may have withdrawn it, or come back from a backup

  constructor(state, url, joinKey, joining) {
    makeFolder(state);
    Object.assign(this, { path: join(state, 'device-token.json'), url, joinKey, joining });
  }

  async get() {
    if (!existsSync(this.path)) {
      const { deviceId, deviceToken } = await this.#join();
      this.#keep({ deviceId, token: deviceToken });
    }
    return this.#inUse(this.#load());
  }

  #inUse({ token, previous }) {
    return this.#usePrevious ? (previous ?? token) : token;
  }

  async #join() {
    if (!this.joinKey) throw new DeviceError('this device has not joined the hub yet: it needs a join key, once');
    // ws://… is http://…, wss://… is https://…
    const answer = await fetch(`http${this.url.slice(2)}/api/v1/join`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.joinKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(this.joining),
      signal: AbortSignal.timeout(15_000),
    });
    if (answer.ok) return answer.json();
    const why = `the hub refused the join: ${await answer.text()}`;
    throw [429, 503].includes(answer.status) ? new Error(why) : new DeviceError(why);
  }

  #load() {
    return JSON.parse(readFileSync(this.path, 'utf8'));
  }

  /** On the disk when it returns; a crash leaves the old file or the new one. */
  #keep(known) {
    const { fresh, file } = writeFresh(this.path, JSON.stringify(known));
    closeSync(file);
    renameSync(fresh, this.path);
    syncFolder(dirname(this.path));
  }

  /** The hub has a new one; the one before is kept until either has opened a link. False: it cannot be kept. */
  replace(token) {
    const known = this.#load();
    return this.#tryKeep({ ...known, token, previous: this.#inUse(known) });
  }

  /** The token that opened the link is the one that counts. */
  onWelcome() {
    const known = this.#load();
    if (known.previous) this.#tryKeep({ deviceId: known.deviceId, token: this.#inUse(known) });
  }

  /** True where the other one is tried next; false once both were refused, or there is no other. */
  onRefused() {
    this.#usePrevious = !this.#usePrevious && Boolean(this.#load().previous);
    return this.#usePrevious;
  }

  #tryKeep(known) {
    try {
      this.#keep(known);
      this.#usePrevious = false;
      return true;
    } catch (trouble) {
      console.error(`token not saved, what was there stays: ${trouble.message}`);
      return false;
    }
  }
}

export class Journal {
  #path;
  #file;
  #lines = 0;
  #compactAt = 0;
  /** By execution id, oldest first: the command, its report once it ended, when, and whether the hub has it. */
  #entries = new Map();

  constructor(state) {
    makeFolder(state);
    this.#path = join(state, 'executions.journal');
    const lines = existsSync(this.#path) ? readFileSync(this.#path, 'utf8').split('\n') : [];
    lines.forEach((line, i) => {
      try {
        if (line) this.#remember(JSON.parse(line));
      } catch {
        // Only the end of the last write can be torn: nobody was told of it.
        if (i < lines.length - 1) throw new DeviceError(`${this.#path} is damaged in line ${i + 1}: restore it, or move it away`);
      }
    });
    this.#compact();
  }

  #remember({ started, finished, acknowledged, timeMs }) {
    if (started) this.#entries.set(started.executionId, { command: started, timeMs });
    else if (finished) {
      this.#entries.set(finished.executionId, { ...this.#entries.get(finished.executionId), report: finished, timeMs });
    } else if (this.#entries.has(acknowledged)) this.#entries.get(acknowledged).acknowledged = true;
  }

  /** Leaves out what is older, unless the hub may still ask for it. */
  #compact() {
    const oldest = Date.now() - KEPT_MS;
    const records = [];
    for (const [id, { command, report, timeMs, acknowledged }] of this.#entries) {
      if (timeMs < oldest && acknowledged) {
        this.#entries.delete(id);
        continue;
      }
      records.push(report ? { finished: report, timeMs } : { started: command, timeMs });
      if (acknowledged) records.push({ acknowledged: id });
    }
    const { fresh, file } = writeFresh(this.#path, records.map(lineOf).join(''));
    try {
      renameSync(fresh, this.#path);
    } catch (trouble) {
      closeSync(file);
      throw trouble;
    }
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = file; // before anything else can fail: the file of before has no name any more
    this.#lines = records.length;
    this.#compactAt = 2 * records.length + COMPACT_LINES;
    syncFolder(dirname(this.#path));
  }

  #write(line, sync = true) {
    if (this.#lines >= this.#compactAt) {
      this.#compactAt = 2 * this.#lines;
      try {
        this.#compact(); // before it is written: what is started is remembered after
      } catch (trouble) {
        console.error(`journal not compacted: ${trouble.message}`);
      }
    }
    const end = fstatSync(this.#file).size;
    try {
      writeAll(this.#file, line);
      if (sync) fsyncSync(this.#file);
    } catch (trouble) {
      ftruncateSync(this.#file, end); // else the next record would stand behind half of this one
      throw trouble;
    }
    this.#lines++;
  }

  /** Returns once it is on the disk. Where that fails the command must not run. */
  started(command) {
    const record = { started: command, timeMs: Date.now() };
    this.#write(lineOf(record));
    this.#remember(record);
  }

  /** The report that counts: the first one. */
  finished(report) {
    const known = this.#entries.get(report.executionId)?.report;
    if (known) return known;
    const record = { finished: report, timeMs: Date.now() };
    const line = lineOf(record);
    this.#remember(record); // also where the disk fails: a repeat must not run it
    try {
      this.#write(line);
    } catch (trouble) {
      console.error(`result not journalled: ${trouble.message}`); // told now; after a crash it would be INDETERMINATE
    }
    return report;
  }

  acknowledged(id) {
    if (!this.#entries.has(id)) return;
    this.#remember({ acknowledged: id });
    try {
      this.#write(lineOf({ acknowledged: id }), false);
    } catch {
      // Lost, the report is told once more.
    }
  }

  /** What to answer when the command comes again; undefined: it never came. */
  reportOf(id) {
    const entry = this.#entries.get(id);
    return entry && (entry.report ?? { executionId: id, state: 'EXECUTION_STATE_RUNNING' });
  }

  unfinished() {
    return [...this.#entries.values()].filter((entry) => !entry.report).map((entry) => entry.command);
  }

  /** Reports that the hub has not acknowledged, and what is at work unless only what ended is wanted. */
  untold(ended = false) {
    const open = [...this.#entries].filter(([, entry]) => !entry.acknowledged && (entry.report || !ended));
    return open.map(([id]) => this.reportOf(id));
  }
}
