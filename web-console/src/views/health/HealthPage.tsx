import { Role } from '../../gen/signalbox/v1/access_pb';
import { useTopic } from '../../state/Beat';
import { useConsole } from '../../state/Console';
import { text } from '../../strings';
import { ErrorBar } from '../parts/ErrorBar';
import { useAnswer } from '../parts/useAnswer';
import { BackupCard } from './BackupCard';
import { BridgeCard } from './BridgeCard';
import { HubCard } from './HubCard';
import css from './health.module.css';
import { LossesCard, QueuesCard } from './QueuesCard';
import { StorageCard } from './StorageCard';
import { ThisConsole } from './ThisConsole';

const ASK_EVERY_MS = 5000;

/** How the hub is: what it holds, how long that fits, where it waits, what it left out. */
export default function HealthPage() {
  const console = useConsole();
  useTopic(console.linkTopic);
  const { answer: status, error, again } = useAnswer(() => console.hubStatus(), ASK_EVERY_MS);
  const confined = console.principal?.scope !== undefined && !hasEveryDevice(console.principal.scope);
  const away = !console.online && status !== undefined;
  return (
    <div className={css.page}>
      <h1>{text.health.title}</h1>
      {error !== undefined && <ErrorBar error={error} onRetry={() => void again()} />}
      <HubCard status={status} away={away} confined={confined} />
      {!confined && (
        <>
          <StorageCard status={status} away={away} />
          <div className={css.columns}>
            <QueuesCard status={status} away={away} />
            <LossesCard status={status} away={away} />
          </div>
          <BridgeCard status={status} away={away} />
        </>
      )}
      {console.may(Role.ADMIN) && <BackupCard />}
      <ThisConsole />
    </div>
  );
}

function hasEveryDevice(scope: { deviceIds: readonly string[]; tags: readonly string[] }): boolean {
  return scope.deviceIds.length + scope.tags.length === 0;
}
