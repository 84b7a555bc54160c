import type { Capabilities } from '../../../gen/signalbox/v1/capabilities_pb';
import type { FleetDevice } from '../../../state/FleetStore';

export interface TabProps {
  readonly device: FleetDevice;
  /** Undefined: not known yet, or the device has not said. */
  readonly capabilities: Capabilities | undefined;
}
