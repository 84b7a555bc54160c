// A Signalbox device in Node.js: a small library, meant to be copied.
//
// It joins once and keeps its token, keeps one link, keeps readings until the hub has stored them, and runs each command at
// most once: what it started is in a journal on the disk before anything happens. greenhouse.mjs is a device made with it.
import { randomUUID } from 'node:crypto';
import { Link } from './signalbox-link.mjs';
import { Readings } from './signalbox-readings.mjs';
import { Journal, Token } from './signalbox-state.mjs';
import { firstOf, objectOf } from './signalbox-values.mjs';

const MOST_HELLO_BYTES = 128 * 1024; // of reports, so that a hello stays far below the 256 KiB of a message
const MOST_UNTOLD = 256; // commands at work, or ended and not acknowledged; the hub takes no more of them in a hello
const TELL_AGAIN_BEATS = 30; // a hub whose disk was full dropped results without a word

/** Of whatever a program threw, or rejected a promise with. */
const wordsOf = (trouble) => String(trouble?.message ?? trouble ?? 'It failed.');

export class Device {
  #bootId = randomUUID();
  #bodies = new Map(); // command -> { body, idempotent }
  #setters = new Map(); // path -> setter
  #runs = new Map(); // execution id -> AbortController
  #reported = {};
  #reportNo = 0;
  #settled = new Map(); // path -> what became of what was desired
  #beats = 0;
  #setting = Promise.resolve();
  #link;
  readings = new Readings(); // .dropped counts those that gave way

  /** url: ws://host:port or wss://…; state: a directory of this device's own. The key is needed once. */
  constructor(url, state, { model, hardwareId, joinKey, name, deviceId }) {
    this.journal = new Journal(state);
    const joining = { hardwareId, model, deviceId, displayName: name };
    this.#link = new Link(url, new Token(state, url, joinKey, joining), this);
    this.capabilities = { model, metrics: [], commands: [], properties: [] };
  }

  // -- what it can do

  /** unit, title, minimum, maximum, primary, …: as in the schema, capabilities.proto. */
  metric(name, { type = 'NUMBER', ...declared } = {}) {
    this.capabilities.metrics.push({ name, type: `VALUE_TYPE_${type}`, ...declared });
  }

  /** body(run) gets { id, parameters, signal, progress(percent) }; what it returns is the result, what it throws a failure. */
  command(name, declared, body) {
    this.capabilities.commands.push({ name, ...declared });
    this.#bodies.set(name, { body, idempotent: declared.idempotent ?? false });
  }

  /** setter(value): people may set it; what it throws is told as FAILED. */
  property(path, { type = 'NUMBER', ...declared }, setter) {
    this.capabilities.properties.push({ form: { name: path, type: `VALUE_TYPE_${type}`, ...declared }, writable: true });
    this.#setters.set(path, setter);
  }

  // -- readings

  /** A number, a flag or a text, measured now. NaN is left out; throws where it is another thing, or too long. */
  report(metric, value) {
    this.readings.add(metric, value);
  }

  // -- commands

  #tell(executionId, state, more = {}) {
    const report = { executionId, state: `EXECUTION_STATE_${state}`, timeMs: Date.now(), ...more };
    const ended = state !== 'ACCEPTED' && state !== 'RUNNING';
    this.#link.send({ execution: ended ? this.journal.finished(report) : report });
  }

  #onCommand(request) {
    const known = this.journal.reportOf(request.executionId);
    if (known) return this.#link.send({ execution: known }); // sent again: answered, not run again
    if (!this.#bodies.has(request.command)) {
      return this.#tell(request.executionId, 'REJECTED', { message: `The device has no command ${request.command}.` });
    }
    if (this.journal.untold().length >= MOST_UNTOLD) {
      return this.#tell(request.executionId, 'REJECTED', { message: 'The device has too many commands waiting.' });
    }
    try {
      this.journal.started(request);
    } catch (trouble) {
      return this.#tell(request.executionId, 'REJECTED', { message: `The journal cannot be written: ${trouble.message}` });
    }
    this.#tell(request.executionId, 'ACCEPTED');
    this.#execute(request);
  }

  async #execute({ executionId, command, parameters = {}, runTimeoutMs = 60_000 }) {
    const stop = new AbortController();
    this.#runs.set(executionId, stop);
    let alarm;
    const arm = () => {
      clearTimeout(alarm);
      alarm = setTimeout(() => stop.abort(new Error('Its time was over.')), runTimeoutMs);
    };
    const progress = (percent) => {
      arm(); // its time begins anew
      this.#tell(executionId, 'RUNNING', { progressPercent: percent });
    };
    progress(0);
    try {
      const returned = await this.#bodies.get(command).body({ id: executionId, parameters, signal: stop.signal, progress });
      this.#tell(executionId, 'SUCCEEDED', { result: objectOf(returned ?? {}, "The command's result") });
    } catch (trouble) {
      const message = wordsOf(stop.signal.aborted ? stop.signal.reason : trouble).slice(0, 500);
      this.#tell(executionId, stop.signal.aborted ? 'CANCELLED' : 'FAILED', { message });
    } finally {
      clearTimeout(alarm);
      this.#runs.delete(executionId);
    }
  }

  #onCancel({ executionId }) {
    const known = this.journal.reportOf(executionId);
    if (this.#runs.has(executionId)) this.#runs.get(executionId).abort(new Error('It was asked to stop.'));
    else if (known) this.#link.send({ execution: known });
    // Its command is still on the way: it must not run when it comes.
    else this.#tell(executionId, 'CANCELLED', { message: 'Cancelled before it reached the device.' });
  }

  #tellResults() {
    for (const report of this.journal.untold(true)) this.#link.send({ execution: report });
  }

  /** What was at work when the process died: nobody knows how far it came, unless it does no harm twice. */
  #recover() {
    for (const request of this.journal.unfinished()) {
      if (this.#bodies.get(request.command)?.idempotent) this.#execute(request);
      else this.#tell(request.executionId, 'INDETERMINATE', { message: 'The device was restarted while the command ran.' });
    }
  }

  // -- properties

  /** Throws where the hub would not take it: all of them together have 64 KiB. */
  reportProperty(path, value) {
    this.#reported = objectOf({ ...this.#reported, [path]: value }, 'What is reported');
    this.#sendReported({ leaves: { [path]: value } });
  }

  #sendReported(more) {
    this.#link.send({ reported: { reportNo: ++this.#reportNo, ...more } });
  }

  async #settle({ leaves = [] }) {
    for (const { path, desired, desiredVersion } of leaves) {
      if (this.#settled.get(path)?.desiredVersion === desiredVersion) continue; // each version once
      const progress = { path, desiredVersion, sync: 'SYNC_STATE_IN_SYNC' };
      try {
        await this.#setters.get(path)(desired);
        this.#reported[path] = desired;
      } catch (trouble) {
        Object.assign(progress, { sync: 'SYNC_STATE_FAILED', message: wordsOf(trouble).slice(0, 200) });
      }
      this.#settled.set(path, progress);
      this.#sendReported({ leaves: this.#reported, progress: [progress] });
    }
  }

  // -- what the link asks and tells

  hello() {
    const inFlight = firstOf(this.journal.untold(), MOST_UNTOLD, MOST_HELLO_BYTES);
    return { agentName: 'signalbox-device.mjs', bootId: this.#bootId, timeMs: Date.now(), inFlight };
  }

  onWelcome({ deviceId, capabilitiesNeeded, desired = {}, acknowledgedBatch = 0 }) {
    console.log(`welcome ${deviceId}`);
    if (capabilitiesNeeded) this.#link.send({ capabilities: this.capabilities });
    this.#tellResults();
    if (Object.keys(this.#reported).length > 0 || this.#settled.size > 0) {
      this.#sendReported({ full: true, leaves: this.#reported, progress: [...this.#settled.values()] });
    }
    this.onFrame('desired', desired);
    this.readings.onStored(Number(acknowledgedBatch));
    for (const batch of this.readings.again()) this.#link.send({ readings: batch });
  }

  onFrame(kind, frame) {
    const on = {
      readingAck: () => this.readings.onStored(Number(frame.batchNo)),
      command: () => this.#onCommand(frame),
      cancel: () => this.#onCancel(frame),
      executionAck: () => this.journal.acknowledged(frame.executionId),
      desired: () => {
        this.#setting = this.#setting.then(() => this.#settle(frame)); // one after the other, as they came
      },
    };
    on[kind]?.(); // a newer hub may know more
  }

  onBeat() {
    for (let batch; (batch = this.readings.next(this.#link.sinceMs)); ) this.#link.send({ readings: batch });
    if (++this.#beats % TELL_AGAIN_BEATS === 0) this.#tellResults();
    return this.readings.unstoredBatches();
  }

  onClosed(code) {
    this.readings.onClosed(code === 1007 || code === 1009);
  }

  /** Until stop(). Throws a DeviceError where only a person can help. */
  run() {
    this.#recover();
    return this.#link.run();
  }

  /** Asks bodies to stop and says goodbye. */
  stop() {
    for (const stop of this.#runs.values()) stop.abort(new Error('The device was switched off.'));
    setImmediate(() => this.#link.stop()); // what they say goes first
  }
}
