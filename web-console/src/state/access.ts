import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type AccessToken,
  AccessTokenQuerySchema,
  CreateAccessTokenSchema,
  CreateJoinKeySchema,
  CreateUserSchema,
  DeleteUserSchema,
  EndSessionSchema,
  type JoinKey,
  JoinKeyQuerySchema,
  ResetUserSchema,
  RevokeAccessTokenSchema,
  RevokeJoinKeySchema,
  type Role,
  RotateAccessTokenSchema,
  type Session,
  SessionQuerySchema,
  UpdateUserSchema,
  type User,
  UserQuerySchema,
} from '../gen/signalbox/v1/access_pb';
import { type Bounds, isUnbound } from '../model/access';
import type { HubLink } from './HubLink';

/** What these requests need of the link. */
export type Asking = Pick<HubLink, 'ask' | 'askAny'>;

/** All of them, page after page: only an empty one is the end. */
export async function everyUser(link: Asking): Promise<User[]> {
  const found: User[] = [];
  for (;;) {
    const value = create(UserQuerySchema, { afterUser: found.at(-1)?.user ?? '' });
    const { users } = await link.ask({ case: 'users', value }, 'users');
    if (users.length === 0) {
      return found;
    }
    found.push(...users);
  }
}

export async function everyAccessToken(link: Asking): Promise<AccessToken[]> {
  const found: AccessToken[] = [];
  for (;;) {
    const value = create(AccessTokenQuerySchema, { afterTitle: found.at(-1)?.title ?? '' });
    const { accessTokens } = await link.ask({ case: 'accessTokens', value }, 'accessTokens');
    if (accessTokens.length === 0) {
      return found;
    }
    found.push(...accessTokens);
  }
}

export async function joinKeys(link: Asking): Promise<JoinKey[]> {
  const value = create(JoinKeyQuerySchema);
  return (await link.ask({ case: 'joinKeys', value }, 'joinKeys')).joinKeys;
}

export async function sessions(link: Asking): Promise<Session[]> {
  const value = create(SessionQuerySchema);
  return (await link.ask({ case: 'sessions', value }, 'sessions')).sessions;
}

/** The answer holds a code that signs in once. */
export function createUser(link: Asking, user: string, role: Role, bounds: Bounds): Promise<User> {
  const scope = isUnbound(bounds) ? {} : { scope: scopeOf(bounds) };
  return link.ask({ case: 'createUser', value: create(CreateUserSchema, { user, role, ...scope }) }, 'user');
}

/** Says the whole scope, so that an empty one ends what was. */
export function updateUser(link: Asking, user: string, role: Role, bounds: Bounds): Promise<User> {
  const value = create(UpdateUserSchema, { user, role, scope: scopeOf(bounds) });
  return link.ask({ case: 'updateUser', value }, 'user');
}

export function resetUser(link: Asking, user: string): Promise<User> {
  return link.ask({ case: 'resetUser', value: create(ResetUserSchema, { user }) }, 'user');
}

export async function deleteUser(link: Asking, user: string): Promise<void> {
  await link.askAny({ case: 'deleteUser', value: create(DeleteUserSchema, { user }) });
}

export function createAccessToken(
  link: Asking,
  title: string,
  role: Role,
  validForS: number,
  bounds: Bounds,
): Promise<AccessToken> {
  const scope = isUnbound(bounds) ? {} : { scope: scopeOf(bounds) };
  const value = create(CreateAccessTokenSchema, { title, role, validForS, ...scope });
  return link.ask({ case: 'createAccessToken', value }, 'accessToken');
}

export function rotateAccessToken(link: Asking, keyId: string): Promise<AccessToken> {
  const value = create(RotateAccessTokenSchema, { keyId });
  return link.ask({ case: 'rotateAccessToken', value }, 'accessToken');
}

export async function revokeAccessToken(link: Asking, keyId: string): Promise<void> {
  await link.askAny({ case: 'revokeAccessToken', value: create(RevokeAccessTokenSchema, { keyId }) });
}

/** The answer holds the key and the line to paste, this once. */
export function createJoinKey(
  link: Asking,
  wish: MessageInitShape<typeof CreateJoinKeySchema>,
): Promise<JoinKey> {
  return link.ask({ case: 'createJoinKey', value: create(CreateJoinKeySchema, wish) }, 'joinKey');
}

export async function revokeJoinKey(link: Asking, keyId: string): Promise<void> {
  await link.askAny({ case: 'revokeJoinKey', value: create(RevokeJoinKeySchema, { keyId }) });
}

export async function endSession(link: Asking, keyId: string): Promise<void> {
  await link.askAny({ case: 'endSession', value: create(EndSessionSchema, { keyId }) });
}

function scopeOf({ tags, deviceIds, commands }: Bounds) {
  return { tags: [...tags], deviceIds: [...deviceIds], commands: [...commands] };
}
