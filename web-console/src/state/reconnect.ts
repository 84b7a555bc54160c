import { CloseReason } from '../gen/signalbox/v1/errors_pb';

/** What a console does after its link ended. */
export type NextStep =
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'renew' }
  | { readonly kind: 'stop' };

const SHORTEST_MS = 500;
const LONGEST_MS = 30_000;
const AFTER_PROTOCOL_ERROR_MS = 60_000;
const AFTER_SUPERSEDED_MS = 600_000;

/** Full jitter between 0.5 s and a ceiling that doubles with each attempt up to 30 s. */
export function jitteredDelay(attempt: number, random: () => number): number {
  const ceiling = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(attempt + 1, 10));
  return SHORTEST_MS + random() * (ceiling - SHORTEST_MS);
}

/** The table "errors and closing" of the protocol, as far as a console goes. */
export function afterClose(
  code: number,
  retryAfterMs: number,
  attempt: number,
  random: () => number,
): NextStep {
  const jittered = Math.max(retryAfterMs, jitteredDelay(attempt, random));
  switch (code) {
    case CloseReason.BAD_HELLO:
    case CloseReason.REVOKED:
    case CloseReason.DEVICE_DELETED:
    case CloseReason.UNSUPPORTED_VERSION:
      return { kind: 'stop' };
    case CloseReason.CREDENTIAL_EXPIRED:
      return { kind: 'renew' };
    case CloseReason.HEARTBEAT_MISSED:
      // Come back now; a hub that keeps saying so is met with growing patience.
      return { kind: 'wait', delayMs: attempt === 0 ? 0 : jittered };
    case CloseReason.PROTOCOL_ERROR:
    case CloseReason.WRONG_FRAME_TYPE:
    case CloseReason.BAD_BYTES:
    case CloseReason.TOO_LARGE:
      return { kind: 'wait', delayMs: AFTER_PROTOCOL_ERROR_MS + jittered };
    case CloseReason.SUPERSEDED:
      return { kind: 'wait', delayMs: AFTER_SUPERSEDED_MS * (0.5 + random()) };
    default:
      return { kind: 'wait', delayMs: jittered };
  }
}
