import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { CapabilitiesSchema, ValueType } from '../gen/signalbox/v1/capabilities_pb';
import { ShadowRevisionSchema, ShadowSchema, ShadowSide } from '../gen/signalbox/v1/shadow_pb';
import { wireValue } from './property';
import { setpointOf, setpointSteps } from './setpoint';

const { NUMBER } = ValueType;
const metric = (name: string, unit: string, primary = false) => ({ name, unit, primary, type: NUMBER });
const property = (name: string, unit: string, showsMetric = '') => ({
  writable: true,
  form: { name, unit, showsMetric, type: NUMBER },
});
const found = (what: ReturnType<typeof create<typeof CapabilitiesSchema>>, name: string) => {
  const charted = what.metrics.find((candidate) => candidate.name === name);
  return charted && setpointOf(what, charted)?.form?.name;
};

describe('the setpoint of a metric', () => {
  it('is the property that names it, before one of its name', () => {
    const both = create(CapabilitiesSchema, {
      metrics: [metric('vent', '%')],
      properties: [property('vent', '%'), property('vent.target', '%', 'vent')],
    });
    expect(found(both, 'vent')).toBe('vent.target');
  });

  it('is a setpoint in the same unit, for the first metric of that unit only', () => {
    const climate = create(CapabilitiesSchema, {
      metrics: [metric('cpu', 'Cel'), metric('temperature', 'Cel', true), metric('humidity', '%')],
      properties: [property('climate.setpoint', 'Cel')],
    });
    expect(found(climate, 'temperature')).toBe('climate.setpoint');
    expect(found(climate, 'cpu')).toBeUndefined();
    expect(found(climate, 'humidity')).toBeUndefined();
  });

  const wish = (timeMs: number, to: number | null, from?: number) =>
    create(ShadowRevisionSchema, {
      side: ShadowSide.DESIRED,
      timeMs: BigInt(timeMs),
      changes: { set: wireValue(to) },
      previous: from === undefined ? {} : { set: wireValue(from) },
    });
  const now = create(ShadowSchema, {
    leaves: [{ path: 'set', desired: wireValue(24), desiredAtMs: 300n }],
  });

  it('was what each revision made it, from the beginning of the range', () => {
    expect(setpointSteps('set', now, [wish(300, 24, 22), wish(100, 22)], 200)).toEqual([
      { timeMs: 200, value: 22 },
      { timeMs: 300, value: 24 },
    ]);
  });

  it('begins where somebody first wanted something', () => {
    expect(setpointSteps('set', now, [wish(300, 24)], 200)).toEqual([{ timeMs: 300, value: 24 }]);
    expect(setpointSteps('set', now, [], 200)).toEqual([{ timeMs: 300, value: 24 }]);
  });

  it('ends where nobody wanted anything any more', () => {
    expect(setpointSteps('set', undefined, [wish(400, null, 24)], 200)).toEqual([
      { timeMs: 200, value: 24 },
      { timeMs: 400, value: null },
    ]);
  });
});
