// Readings from their measurement until the hub has stored them: in numbered batches, at most 10,000 of them.
const MOST_WAITING = 10_000; // readings in no batch yet; then the oldest give way
const MOST_READINGS = 500; // of one batch; the hub takes 1,000
const MOST_BYTES = 60 * 1024; // of one batch; the hub takes a message of 256 KiB, and counts each 16 KiB as one frame more
const MOST_TEXT_BYTES = 1024; // of one reading
const MOST_SENT = 16; // batches sent and not acknowledged

const KINDS = { boolean: 'flag', string: 'text', number: 'number' };

export class Readings {
  #waiting = []; // in no batch yet
  #sent = new Map(); // batch number -> batch, until it is stored
  #batchNo = 0;
  #lastNo = 0; // of the batch the open link sent last; 0: none
  dropped = 0; // readings that gave way

  /** What is no number (NaN) is left out: JSON and the hub know none. Throws a TypeError or RangeError for other things. */
  add(metric, value) {
    const kind = KINDS[typeof value];
    if (!kind) throw new TypeError(`${metric}: a reading is a number, a flag or a text, not ${typeof value}`);
    if (kind === 'number' && !Number.isFinite(value)) return;
    if (kind === 'text' && Buffer.byteLength(value) > MOST_TEXT_BYTES) {
      throw new RangeError(`${metric}: a text has at most ${MOST_TEXT_BYTES} bytes`);
    }
    this.#waiting.push({ metric, timeMs: Date.now(), [kind]: value });
    if (this.#waiting.length > MOST_WAITING) {
      this.#waiting.shift();
      this.dropped++;
    }
  }

  /** The next batch for the link that was welcome then; undefined: nothing waits, or too much is not acknowledged. */
  next(sinceMs) {
    if (this.#waiting.length === 0 || this.#sent.size >= MOST_SENT) return undefined;
    const readings = this.#cut();
    // Of what was measured without a link only the newest moves live values.
    const historical = readings.at(-1).timeMs < sinceMs && this.#waiting.length > 0;
    const batch = { batchNo: ++this.#batchNo, historical, readings };
    this.#sent.set(batch.batchNo, batch);
    return this.#frame(batch);
  }

  #cut() {
    let count = 0;
    for (let size = 0; count < Math.min(MOST_READINGS, this.#waiting.length); count++) {
      size += Buffer.byteLength(JSON.stringify(this.#waiting[count])) + 1;
      if (count > 0 && size > MOST_BYTES) break;
    }
    return this.#waiting.splice(0, count);
  }

  /** What was sent on an earlier link and is not stored. */
  *again() {
    for (const batch of this.#sent.values()) {
      batch.historical = batch.batchNo !== this.#batchNo || this.#waiting.length > 0;
      yield this.#frame(batch);
    }
  }

  #frame(batch) {
    this.#lastNo = batch.batchNo;
    return { ...batch, oldestBatchNo: this.#sent.keys().next().value };
  }

  onStored(upTo) {
    for (const no of this.#sent.keys()) if (no <= upTo) this.#sent.delete(no);
  }

  /** tooBad: because of what was sent, so the batch sent last is not repeated. */
  onClosed(tooBad) {
    if (tooBad && this.#sent.has(this.#lastNo)) {
      this.dropped += this.#sent.get(this.#lastNo).readings.length;
      this.#sent.delete(this.#lastNo);
    }
    this.#lastNo = 0;
  }

  unstoredBatches() {
    return this.#sent.size;
  }
}
