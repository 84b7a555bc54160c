import type { Value } from '@bufbuild/protobuf/wkt';
import {
  type Capabilities,
  type Metric,
  type Property,
  ValueType,
} from '../gen/signalbox/v1/capabilities_pb';
import { type Shadow, type ShadowRevision, ShadowSide } from '../gen/signalbox/v1/shadow_pb';
import { inOrder } from './reading';

/** What was wanted from a time on; null: nothing. */
export interface SetpointStep {
  readonly timeMs: number;
  readonly value: number | null;
}

const WISHES = new Set(['setpoint', 'target']);

/**
 * The property that says where a metric should be: one that names the metric as what shows it, has its name, or is a
 * setpoint in its unit where this metric is the first of that unit.
 */
export function setpointOf(capabilities: Capabilities, metric: Metric): Property | undefined {
  if (metric.type !== ValueType.NUMBER) {
    return undefined;
  }
  const wishes = capabilities.properties.filter(
    ({ writable, form }) =>
      writable &&
      (form?.type === ValueType.NUMBER || form?.type === ValueType.INTEGER) &&
      form.unit === metric.unit,
  );
  const lastName = (path: string) => path.split('.').at(-1) ?? path;
  const firstOfUnit = inOrder(capabilities.metrics).find((other) => other.unit === metric.unit);
  return (
    wishes.find(({ form }) => form?.showsMetric === metric.name) ??
    wishes.find(
      ({ form }) => form?.name === metric.name || form?.name.replaceAll('.', '_') === metric.name,
    ) ??
    (firstOfUnit === metric && metric.unit !== ''
      ? wishes.find(({ form }) => form?.showsMetric === '' && WISHES.has(lastName(form.name)))
      : undefined)
  );
}

/** What was desired of one leaf over a range, as steps from its first moment on. */
export function setpointSteps(
  path: string,
  shadow: Shadow | undefined,
  newestFirst: readonly ShadowRevision[],
  fromMs: number,
): SetpointStep[] {
  const changes = newestFirst.filter(
    ({ side, changes: changed }) => side === ShadowSide.DESIRED && path in changed,
  );
  const steps: SetpointStep[] = [];
  for (const revision of changes) {
    const timeMs = Number(revision.timeMs);
    steps.push({ timeMs: Math.max(fromMs, timeMs), value: numberOf(revision.changes[path]) });
    if (timeMs <= fromMs) {
      return steps.reverse();
    }
  }
  const oldest = changes.at(-1);
  const leaf = shadow?.leaves.find((candidate) => candidate.path === path);
  const before =
    oldest === undefined
      ? // Nothing changed as far back as we looked: what is wanted now was, since it was wanted.
        { timeMs: Math.max(fromMs, Number(leaf?.desiredAtMs ?? 0n)), value: numberOf(leaf?.desired) }
      : { timeMs: fromMs, value: numberOf(oldest.previous[path]) };
  return [before, ...steps.reverse()].filter((step, index) => index > 0 || step.value !== null);
}

function numberOf(value: Value | undefined): number | null {
  return value?.kind.case === 'numberValue' ? value.kind.value : null;
}
