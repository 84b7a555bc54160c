// Values of a program, as far as the hub takes them: one that it refused would be told again on every link, for ever.
const MOST_BYTES = 64 * 1024; // of a result, and of all reported properties together
const MOST_DEPTH = 8;

const jsonBytes = (value) => Buffer.byteLength(JSON.stringify(value));

/** A copy as JSON has it. Throws where it is no object, too large, too deep, or not for JSON. */
export function objectOf(value, what) {
  const json = JSON.stringify(value, (_, item) => {
    if (typeof item === 'number' && !Number.isFinite(item)) throw new RangeError(`${what} holds a number that is not finite`);
    return item;
  });
  const copy = json === undefined ? undefined : JSON.parse(json);
  if (typeof copy !== 'object' || copy === null || Array.isArray(copy)) throw new TypeError(`${what} is not an object`);
  if (sizeOf(copy, what, MOST_DEPTH) > MOST_BYTES) throw new RangeError(`${what} is larger than ${MOST_BYTES / 1024} KiB`);
  return copy;
}

/** In bytes, at least what it takes as JSON and as protobuf, where the hub counts it: a digit is 11 bytes there. */
function sizeOf(value, what, depth) {
  if (typeof value !== 'object' || value === null) return 12 + jsonBytes(value);
  if (depth === 0) throw new RangeError(`${what} is nested deeper than ${MOST_DEPTH} levels`);
  let size = 12;
  for (const [key, item] of Object.entries(value)) {
    size += sizeOf(item, what, depth - 1) + (Array.isArray(value) ? 0 : 8 + jsonBytes(key));
  }
  return size;
}

/** As many as fit, one by one: what is left out is told later. */
export function firstOf(reports, most, mostBytes) {
  let room = mostBytes;
  const fitting = [];
  for (const report of reports) {
    const size = jsonBytes(report);
    if (fitting.length < most && size <= room) {
      room -= size;
      fitting.push(report);
    }
  }
  return fitting;
}
