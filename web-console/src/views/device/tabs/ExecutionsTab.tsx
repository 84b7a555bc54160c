import { text } from '../../../strings';
import { ExecutionList } from '../../executions/ExecutionList';
import type { TabProps } from './TabProps';

/** Everything that was run on this device, as far back as it is kept. */
export function ExecutionsTab({ device }: TabProps) {
  return (
    <ExecutionList deviceId={device.id} empty={<p className="quiet">{text.executions.emptyDevice}</p>} />
  );
}
