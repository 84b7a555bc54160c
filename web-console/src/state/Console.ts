import { create } from '@bufbuild/protobuf';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { type Principal, Role, type SessionInfo } from '../gen/signalbox/v1/access_pb';
import {
  CapabilitiesQuerySchema,
  ExecutionQuerySchema,
  type HubStatus,
  HubStatusQuerySchema,
  type HubToConsole,
} from '../gen/signalbox/v1/console_link_pb';
import { text } from '../strings';
import { Beat, Topic } from './Beat';
import { CapabilityShelf } from './CapabilityShelf';
import { recentHistory } from './deviceRequests';
import { EventStore } from './EventStore';
import { ExecutionStore } from './ExecutionStore';
import { FleetOrder } from './FleetOrder';
import { FleetStore } from './FleetStore';
import { HubLink, type LinkPhase } from './HubLink';
import { HubRest, Refused } from './HubRest';
import { OtherTabs } from './OtherTabs';
import { followPage } from './pageLife';
import { ReturnPath } from './ReturnPath';
import { Route } from './Route';
import { SeriesSeeder } from './SeriesSeeder';
import { TapStore } from './TapStore';
import { tabMemory } from './tabMemory';
import { Watching } from './Watching';

const NEWEST_EXECUTIONS = 500;
const TRANSPORT_KEY = 'signalbox.transport';
const RETURN_KEY = 'signalbox.return';

/** Expired: the page stays as it is while one signs in again over it. */
export type SessionState = 'asking' | 'signedOut' | 'setup' | 'signedIn' | 'expired' | 'unreachable';

/** Everything the views read from and act on; built once. */
export class Console {
  readonly beat = new Beat();
  readonly route = new Route();
  readonly rest = new HubRest();
  /** Phase, round trip or lateness of the link changed. */
  readonly linkTopic = new Topic();
  readonly sessionTopic = new Topic();
  readonly fleet = new FleetStore(this.beat);
  /** Of the fleet's table: it stays while other pages are looked at. */
  readonly order = new FleetOrder();
  readonly executions = new ExecutionStore(this.beat);
  readonly events = new EventStore(this.beat);
  readonly link: HubLink;
  readonly shelf: CapabilityShelf;
  readonly seeder: SeriesSeeder;
  readonly tap: TapStore;
  sessionState: SessionState = 'asking';
  session: SessionInfo | undefined;
  /** The code that stood in the address of a door page; taken out of the address bar at once. */
  doorCode = '';
  private readonly watching = new Watching();
  /** What we are since this link's welcome; undefined: what that said. */
  private changed: Principal | undefined;
  /** The session was ended by somebody else, or elsewhere; not by its time. */
  ended = false;
  private readonly returnPath = new ReturnPath(tabMemory(RETURN_KEY));
  private readonly otherTabs: OtherTabs;

  constructor() {
    this.link = new HubLink(
      {
        fetchTicket: () => this.rest.ticket(),
        openLink: () => this.rest.openLink(),
        fetchIt: (input, init) => fetch(input, init),
        random: Math.random,
        memory: tabMemory(TRANSPORT_KEY),
        openSocket: (protocols) =>
          new WebSocket(
            `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws/console`,
            protocols,
          ),
      },
      {
        onPhase: (phase) => this.onPhase(phase),
        onFrame: (frame) => this.onFrame(frame),
        onPulse: () => this.beat.mark(this.linkTopic),
        onSessionLost: () => this.onSessionLost(),
      },
    );
    this.shelf = new CapabilityShelf(this.beat, async (deviceId) => {
      const query = create(CapabilitiesQuerySchema, { deviceId });
      return (await this.link.ask({ case: 'capabilities', value: query }, 'capabilities')).capabilities;
    });
    this.tap = new TapStore(this.beat, this.link);
    this.seeder = new SeriesSeeder(
      this.fleet,
      (...asked) => recentHistory(this.link, ...asked),
      () => this.link.hubNow(),
    );
    this.otherTabs = new OtherTabs({
      onSignedIn: () => {
        if (this.sessionState !== 'signedIn') {
          void this.resume();
        }
      },
      onSignedOut: () => this.leave(),
    });
    // A printed address pasted into this very tab changes only the fragment.
    addEventListener('hashchange', () => this.onFragment());
    followPage(this.link);
  }

  get principal(): Principal | undefined {
    const { phase } = this.link;
    return phase.kind === 'open' ? (this.changed ?? phase.welcome.principal) : this.session?.principal;
  }

  get online(): boolean {
    return this.link.phase.kind === 'open';
  }

  may(role: Role): boolean {
    return (this.principal?.role ?? Role.UNSPECIFIED) >= role;
  }

  /** Asks who we are; opens the link, or leads to the door. */
  async start(): Promise<void> {
    const { name } = this.route.page;
    if (name === 'setup' || name === 'signIn') {
      this.doorCode = this.route.takeFragment();
      this.become('signedOut');
      return;
    }
    await this.resume();
  }

  /** The code, for one attempt. */
  takeDoorCode(): string {
    const code = this.doorCode;
    this.doorCode = '';
    return code;
  }

  async resume(): Promise<void> {
    if (this.sessionState !== 'expired') {
      this.become('asking');
    }
    try {
      this.signedIn(await this.rest.session());
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        await this.leadToTheDoor();
      } else {
        this.become('unreachable');
      }
    }
  }

  signedIn(session: SessionInfo): void {
    const before = this.session?.principal?.name;
    this.session = session;
    this.ended = false;
    if (before !== undefined && before !== session.principal?.name) {
      // Nothing of the other person's fleet stays in the page's memory.
      location.assign(this.returnPath.take());
      return;
    }
    this.become('signedIn');
    const { name } = this.route.page;
    if (name === 'setup' || name === 'signIn') {
      this.route.go(this.returnPath.take(), true);
    }
    this.link.start();
  }

  /** By what was typed here: other tabs of this browser have the session as well. */
  signedInHere(session: SessionInfo): void {
    this.signedIn(session);
    this.otherTabs.tellSignedIn();
  }

  /** The same session, with another end or password. */
  renewed(session: SessionInfo): void {
    this.session = session;
    this.sessionTopic.tell();
  }

  async signOut(): Promise<void> {
    this.become('asking');
    this.link.stop(text.link.signedOut);
    try {
      await this.rest.signOut();
    } finally {
      this.otherTabs.tellSignedOut();
      location.assign('/sign-in');
    }
  }

  /** To the door, with nothing of this person's fleet in the page's memory; whoever comes back in comes back here. */
  leave(): void {
    const { name } = this.route.page;
    if (name === 'setup' || name === 'signIn') {
      return;
    }
    this.become('asking');
    this.link.stop(text.link.signedOut);
    this.returnPath.keep();
    location.assign('/sign-in');
  }

  /** Watches one device in full, or the whole fleet: its primary metrics, or those that are named. */
  watch(deviceId: string | undefined, metrics: readonly string[] = []): void {
    this.watching.choose(deviceId, metrics);
    this.sendWatch();
  }

  async loadExecutions(deviceId = '', beforeExecutionId = '', limit = NEWEST_EXECUTIONS): Promise<number> {
    const query = create(ExecutionQuerySchema, { deviceId, beforeExecutionId, limit });
    const answer = await this.link.ask({ case: 'executions', value: query }, 'executions');
    for (const execution of answer.executions) {
      this.executions.put(execution);
    }
    return answer.executions.length;
  }

  hubStatus(): Promise<HubStatus> {
    return this.link.ask({ case: 'hubStatus', value: create(HubStatusQuerySchema) }, 'hubStatus');
  }

  private onFragment(): void {
    const { name } = this.route.page;
    if (name === 'setup' || name === 'signIn') {
      this.doorCode = this.route.takeFragment();
      this.sessionTopic.tell();
    }
  }

  private onPhase(phase: LinkPhase): void {
    this.changed = undefined;
    this.watching.startAnew();
    if (phase.kind === 'open') {
      this.sendWatch();
      // A table without last commands is still a table: a refusal here is not worth a word.
      this.loadExecutions().catch(() => undefined);
    }
    if (phase.kind === 'stopped' && this.sessionState === 'signedIn') {
      void this.askWhetherEnded();
    }
    this.linkTopic.tell();
  }

  private onFrame(frame: HubToConsole): void {
    switch (frame.body.case) {
      case 'batch':
        this.fleet.apply(frame.body.value);
        this.tap.apply(frame.body.value);
        break;
      case 'execution':
        this.executions.put(frame.body.value);
        break;
      case 'event':
        this.events.put(frame.body.value);
        break;
      case 'principal':
        this.changed = frame.body.value;
        this.linkTopic.tell();
        break;
    }
  }

  private sendWatch(): void {
    const value = this.online ? this.watching.next() : undefined;
    if (value !== undefined) {
      this.fleet.beginSnapshot(this.watching.deviceId);
      this.events.begin(this.watching.deviceId);
      this.link.send({ case: 'watch', value });
    }
  }

  private onSessionLost(): void {
    if (this.sessionState === 'signedIn') {
      this.become('expired');
    } else if (this.sessionState !== 'expired') {
      void this.leadToTheDoor();
    }
  }

  /** The hub ended the link for good: with the session, or only the link? */
  private async askWhetherEnded(): Promise<void> {
    try {
      await this.rest.session();
    } catch (error) {
      if (error instanceof Refused && error.status === 401) {
        this.ended = true;
        await this.leadToTheDoor();
      }
    }
  }

  private async leadToTheDoor(): Promise<void> {
    this.returnPath.keep();
    let open = false;
    try {
      open = (await this.rest.setupState()).open;
    } catch {
      // Sign-in says the same, and can be tried again.
    }
    this.become(open ? 'setup' : 'signedOut');
    this.route.go(open ? '/setup' : '/sign-in', true);
  }

  private become(state: SessionState): void {
    this.sessionState = state;
    this.sessionTopic.tell();
  }
}

export const ConsoleContext = createContext<Console | undefined>(undefined);

/** Whether the link is open; draws again when that changes, and only then. */
export function useOnline(): boolean {
  const console = useConsole();
  return useSyncExternalStore(console.linkTopic.subscribe, () => console.online);
}

export function useConsole(): Console {
  const console = useContext(ConsoleContext);
  if (console === undefined) {
    throw new Error('A view was drawn outside of the console');
  }
  return console;
}
