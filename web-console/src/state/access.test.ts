import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { Role, UserSchema, UsersSchema } from '../gen/signalbox/v1/access_pb';
import type { ConsoleToHub } from '../gen/signalbox/v1/console_link_pb';
import { UNBOUND } from '../model/access';
import { type Asking, createUser, everyUser, updateUser } from './access';

/** A hub that answers from a list, two at a time. */
function hubOf(names: readonly string[]): { link: Asking; asked: ConsoleToHub['body'][] } {
  const asked: ConsoleToHub['body'][] = [];
  const ask = (body: ConsoleToHub['body']) => {
    asked.push(body);
    if (body.case === 'users') {
      const { afterUser } = body.value;
      const users = names.filter((name) => name > afterUser).slice(0, 2);
      return Promise.resolve(
        create(UsersSchema, { users: users.map((user) => create(UserSchema, { user })) }),
      );
    }
    return Promise.resolve(create(UserSchema, {}));
  };
  return { link: { ask, askAny: ask } as unknown as Asking, asked };
}

it('every user is asked for until an empty page says the end', async () => {
  const { link, asked } = hubOf(['a', 'b', 'c']);
  expect((await everyUser(link)).map((user) => user.user)).toEqual(['a', 'b', 'c']);
  expect(asked).toHaveLength(3);
});

it('a new user without bounds has no scope, an old one gets an empty one', async () => {
  const { link, asked } = hubOf([]);
  await createUser(link, 'olga', Role.VIEWER, UNBOUND);
  await updateUser(link, 'olga', Role.VIEWER, UNBOUND);
  const [created, updated] = asked.map((body) => body.value as { scope?: { tags: string[] } });
  expect(created?.scope).toBeUndefined();
  expect(updated?.scope?.tags).toEqual([]);
});
