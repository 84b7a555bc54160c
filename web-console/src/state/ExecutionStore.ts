import { type Execution, ExecutionState } from '../gen/signalbox/v1/execution_pb';
import { type Beat, Topic } from './Beat';

/** More than any page shows; the oldest finished ones are forgotten beyond it. */
const KEPT = 2000;

export function isFinished(state: ExecutionState): boolean {
  return state >= ExecutionState.SUCCEEDED;
}

/** The newest executions, by id; ids sort by time. */
export class ExecutionStore {
  readonly topic = new Topic();
  private readonly byId = new Map<string, Execution>();
  private readonly newestOf = new Map<string, string>();
  private readonly topicOf = new Map<string, Topic>();

  constructor(private readonly beat: Beat) {}

  put(execution: Execution): void {
    const known = this.byId.get(execution.executionId);
    // An answer to a query may be older than what the link has told since.
    if (known !== undefined && known.updatedAtMs > execution.updatedAtMs) {
      return;
    }
    this.byId.set(execution.executionId, execution);
    const newest = this.newestOf.get(execution.deviceId);
    if (newest === undefined || execution.executionId >= newest) {
      this.newestOf.set(execution.deviceId, execution.executionId);
    }
    if (this.byId.size > KEPT) {
      this.forgetOldest();
    }
    this.beat.mark(this.topic);
    this.beat.mark(this.deviceTopic(execution.deviceId));
  }

  get(executionId: string): Execution | undefined {
    return this.byId.get(executionId);
  }

  /** Newest first. */
  newest(deviceId?: string): Execution[] {
    const all = [...this.byId.values()];
    const wanted = deviceId === undefined ? all : all.filter((execution) => execution.deviceId === deviceId);
    return wanted.sort((a, b) => (a.executionId < b.executionId ? 1 : -1));
  }

  newestOfDevice(deviceId: string): Execution | undefined {
    return this.byId.get(this.newestOf.get(deviceId) ?? '');
  }

  openCount(): number {
    let open = 0;
    for (const execution of this.byId.values()) {
      open += isFinished(execution.state) ? 0 : 1;
    }
    return open;
  }

  deviceTopic(deviceId: string): Topic {
    let topic = this.topicOf.get(deviceId);
    if (topic === undefined) {
      topic = new Topic();
      this.topicOf.set(deviceId, topic);
    }
    return topic;
  }

  private forgetOldest(): void {
    const finished = [...this.byId.values()]
      .filter((execution) => isFinished(execution.state))
      .sort((a, b) => (a.executionId < b.executionId ? -1 : 1));
    for (const execution of finished.slice(0, KEPT / 10)) {
      if (this.newestOf.get(execution.deviceId) !== execution.executionId) {
        this.byId.delete(execution.executionId);
      }
    }
  }
}
