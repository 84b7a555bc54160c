import { useEffect, useMemo } from 'react';
import { Role } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { useSetting } from '../../state/Route';
import { text } from '../../strings';
import { To } from '../shell/To';
import { DeviceChoice } from './DeviceChoice';
import { TapView } from './TapView';
import css from './wire.module.css';

const words = text.wire;

/** What passes between one device and the hub, frame by frame. */
export default function WirePage() {
  const console = useConsole();
  const { route, fleet } = console;
  useTopic(console.linkTopic);
  useTopic(fleet.status);
  const deviceId = useSetting(route, 'device');
  useEffect(() => console.watch(undefined), [console]);
  const admin = console.may(Role.ADMIN);
  const unknown = deviceId !== '' && fleet.complete && !fleet.devices.has(deviceId);
  const choose = useMemo(() => (id: string) => route.set({ device: id }), [route]);
  return (
    <div className={css.page}>
      <div className={css.head}>
        <h1>{words.title}</h1>
        {admin && <DeviceChoice key={deviceId} chosen={deviceId} onChoose={choose} />}
        <p className={`quiet ${css.intro}`}>{words.intro}</p>
      </div>
      {!admin ? (
        <div className={`card ${css.empty}`}>
          <p>{words.notAdmin}</p>
          <p className="quiet">{words.notAdminHint}</p>
          <To path="/fleet">{text.fleet.title}</To>
        </div>
      ) : deviceId === '' || unknown ? (
        <div className={`card ${css.empty}`}>
          <p>{unknown ? words.unknown(deviceId) : words.choose}</p>
          <p className="quiet">{words.chooseHint}</p>
          <Suggestions onChoose={choose} />
        </div>
      ) : (
        <TapView key={deviceId} deviceId={deviceId} />
      )}
    </div>
  );
}

/** The first devices that are there, to begin with one click. */
function Suggestions({ onChoose }: { onChoose: (id: string) => void }) {
  const { fleet } = useConsole();
  useTopic(fleet.members);
  useTopic(fleet.presences);
  const there = [...fleet.devices.values()].filter((device) => !device.away).slice(0, 8);
  return (
    <p className={css.suggestions}>
      {there.map((device) => (
        <button key={device.id} type="button" className={css.suggestion} onClick={() => onChoose(device.id)}>
          {device.name} <span className="mono faint">{device.id}</span>
        </button>
      ))}
    </p>
  );
}
