import { Role } from '../gen/signalbox/v1/access_pb';
import type { Page } from '../state/Route';
import { text } from '../strings';

export interface Station {
  readonly path: string;
  readonly title: string;
  readonly pages: readonly Page['name'][];
  /** After G. */
  readonly key: string;
  /** On a phone it stands in the bar; the others behind "More". */
  readonly first: boolean;
}

/** The pages somebody of this role has, in the order of the rail: what one may not do is absent. */
export function stationsFor(role: Role): Station[] {
  const admin = role >= Role.ADMIN;
  const station = (
    path: string,
    title: string,
    key: string,
    first: boolean,
    ...pages: Page['name'][]
  ): Station => ({ path, title, key, first, pages });
  return [
    station('/fleet', text.nav.fleet, 'f', true, 'fleet', 'device', 'bulks'),
    station('/executions', text.nav.executions, 'e', true, 'executions'),
    station('/bridge', text.nav.bridge, 'b', true, 'bridge'),
    ...(admin ? [station('/wire', text.nav.wire, 'w', false, 'wire')] : []),
    station('/people', admin ? text.nav.people : text.nav.you, 'p', false, 'people'),
    ...(admin ? [station('/audit', text.nav.audit, 'a', false, 'audit')] : []),
    station('/health', text.nav.health, 'h', true, 'health'),
  ];
}
