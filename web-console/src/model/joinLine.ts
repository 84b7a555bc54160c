/** The same key and hub for simulated devices; undefined where the line is none that we know. */
export function simulatedLine(joinLine: string, devices: number): string | undefined {
  const known = /^(SIGNALBOX_JOIN_KEY=\S+) \.\/signalbox agent (--hub \S+)/.exec(joinLine);
  return known === null
    ? undefined
    : `${known[1]} ./signalbox simulator fleet ${known[2]} --devices ${devices}`;
}

/** The hub signs its own certificate, which only an agent can be told to trust. */
export function isSelfSigned(joinLine: string): boolean {
  return joinLine.includes(' --hub-fingerprint ');
}
