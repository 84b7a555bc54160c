import { CloseReason } from './gen/signalbox/v1/errors_pb';
import { auditWords } from './strings.audit';
import { bridgeWords } from './strings.bridge';
import { deviceWords } from './strings.device';
import { executionWords } from './strings.executions';
import { fleetWords } from './strings.fleet';
import { healthWords } from './strings.health';
import { joiningWords } from './strings.joining';
import { manageWords } from './strings.manage';
import { peopleWords } from './strings.people';
import { settings } from './strings.settings';
import { shellWords } from './strings.shell';
import { wireWords } from './strings.wire';

/** Every sentence and label of the console, in one place. */
export const text = {
  product: 'Signalbox',
  nav: {
    fleet: 'Fleet',
    executions: 'Executions',
    bridge: 'Bridge',
    wire: 'Wire',
    people: 'People and tokens',
    you: 'You',
    audit: 'Audit',
    health: 'Health',
    open: (n: string) => `${n} open`,
    label: 'Pages',
  },
  hub: { hub: 'Hub', version: 'Version', time: 'Hub time', signOut: 'Sign out' },
  theme: { light: 'Light', dark: 'Dark', change: 'Change between light and dark' },
  skip: 'Skip to the page',

  link: {
    transports: { websocket: 'WebSocket', sse: 'Events', poll: 'Polling' },
    transportTitles: {
      websocket: '',
      sse: 'WebSocket is blocked on the way here: values come as a stream of events. It is tried again every 5 minutes.',
      poll: 'WebSocket and streams are blocked on the way here: values come by polling, twice a second at most.',
    },
    transport: 'Transport',
    live: 'live',
    behind: (age: string) => `behind ${age}`,
    none: 'no link',
    again: (age: string) => `no link, again in ${age}`,
    opening: 'opening',
    reopen: 'Open again',
    label: 'Link to the hub',
    roundTrip: 'Round trip',
    seeing: (shown: string, offered: string) => `Seeing ${shown} of ${offered} updates`,
    seeingAll: 'Seeing every update',
    seeingTitle: 'Newer values replaced older ones on the way here; nothing is missing from the history.',
    stopped: 'The hub ended this link',
    signedOut: 'signed out',
  },

  presence: {
    0: 'Unknown',
    1: 'Never seen',
    2: 'Online',
    3: 'Asleep',
    4: 'Offline',
    5: 'Unknown',
  } as Readonly<Record<number, string>>,
  cause: {
    1: 'connected',
    2: 'said goodbye',
    3: 'connection lost',
    4: 'heartbeat missed',
    5: 'sleeping',
    6: 'wake-up missed',
    7: 'hub restarted',
    8: 'closed by the hub',
    9: 'registered',
    10: 'held back: two agents use its identity',
  } as Readonly<Record<number, string>>,
  wakes: (clock: string) => `wakes ${clock}`,
  stale: 'As it was when the link to the hub was lost',
  since: (clock: string) => `since ${clock}`,

  execution: {
    0: 'recording',
    1: 'queued',
    2: 'sent',
    3: 'accepted',
    4: 'running',
    5: 'cancelling',
    6: 'succeeded',
    7: 'failed',
    8: 'rejected',
    9: 'expired',
    10: 'cancelled',
    11: 'timed out',
    12: 'indeterminate',
  } as Readonly<Record<number, string>>,

  ...fleetWords,
  ...deviceWords,
  ...settings,
  ...manageWords,
  ...executionWords,
  ...bridgeWords,
  ...wireWords,
  ...peopleWords,
  ...auditWords,
  ...healthWords,
  ...joiningWords,
  ...shellWords,

  entry: {
    signIn: 'Sign in',
    user: 'User',
    password: 'Password',
    signingIn: 'Signing in…',
    setup: 'Set up this hub',
    setupIntro: (hub: string) => `${hub} has no user yet. The first one becomes its admin.`,
    code: 'Setup code',
    codeHint: 'Printed once when the hub started.',
    userHint: 'Lower-case letters, digits, dot, dash, underscore.',
    passwordHint: 'At least 12 characters.',
    repeat: 'Password again',
    create: 'Create admin',
    setupClosed: 'This hub has been set up already.',
    toSignIn: 'To sign-in',
    ended: 'Your session was ended. Sign in to come back to where you were.',
    expired: 'Your session has ended',
    expiredIntro: 'Sign in to go on. This page stays as it is, with what you have typed.',
    another: 'Sign in as somebody else',
    noPassword: 'You have no password: an admin can make you a new code.',
    userWrong: 'Starts with a letter or digit; then up to 31 of a–z, 0–9, dot, dash, underscore',
    passwordShort: 'At least 12 characters',
    passwordLong: 'At most 256 characters',
    differs: 'The two passwords differ',
    codeMissing: 'Needed once',
    waitFor: (age: string) => `Too many attempts. Again in ${age}.`,
    plainHttp: 'This page came over plain HTTP: others on the network can read what you type.',
  },

  errors: {
    retry: 'Retry',
    unreachable: 'The hub cannot be reached from here.',
    noLink: 'There is no link to the hub just now.',
    linkLost: 'The link ended before the hub answered.',
    noAnswer: 'The hub did not answer in time.',
    unexpectedAnswer: 'The hub answered with something else.',
    status: (status: number) => `The hub answered with status ${status}.`,
    trace: (id: string) => `trace ${id}`,
    page: 'This page could not be drawn',
    pageHint: 'The link and the other pages go on.',
    notFound: 'There is no such page.',
  },

  months: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  keyCaps: {
    tab: 'Tab',
    search: '/',
    next: 'J',
    previous: 'K',
    pause: 'P',
    close: 'Esc',
    select: 'X',
    range: '⇧X',
    every: 'A',
    open: 'Enter',
  },
  copy: 'Copy',
  copied: 'Copied',
  close: 'Close',
  loading: 'Loading',
  roles: { 0: '', 1: 'viewer', 2: 'operator', 3: 'engineer', 4: 'admin' } as Readonly<Record<number, string>>,
} as const;

const CLOSE_REASONS: Readonly<Record<number, string>> = {
  [CloseReason.NORMAL]: 'closed',
  [CloseReason.GOING_AWAY]: 'the hub is going away',
  [CloseReason.PROTOCOL_ERROR]: 'protocol error',
  [CloseReason.WRONG_FRAME_TYPE]: 'wrong frame type',
  [CloseReason.BAD_BYTES]: 'unreadable bytes',
  [CloseReason.TOO_LARGE]: 'a frame was too large',
  [CloseReason.FAULT]: 'the hub had a fault',
  [CloseReason.SHUTDOWN]: 'the hub restarts',
  [CloseReason.OVERLOADED]: 'the hub is overloaded',
  [CloseReason.BAD_HELLO]: 'the hub did not accept our hello',
  [CloseReason.CREDENTIAL_EXPIRED]: 'the session expired',
  [CloseReason.REVOKED]: 'the right to be here was withdrawn',
  [CloseReason.HEARTBEAT_MISSED]: 'nothing was heard for 45 s',
  [CloseReason.SUPERSEDED]: 'a newer link took over',
  [CloseReason.UNSUPPORTED_VERSION]: 'this page is too old for the hub; reload it',
  [CloseReason.RATE_LIMITED]: 'too many frames',
  [CloseReason.SLOW_CONSUMER]: 'this page could not keep up',
};

/** Why a link ended, as a clause. */
export function closeReasonText(code: number): string {
  return CLOSE_REASONS[code] ?? 'connection lost';
}
