import { text } from '../../strings';

const USER = /^[a-z0-9][a-z0-9._-]{0,31}$/;
const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 256;

/** Why the hub would refuse this name; undefined: it would not. */
export function userTrouble(user: string): string | undefined {
  return USER.test(user) ? undefined : text.entry.userWrong;
}

export function passwordTrouble(password: string): string | undefined {
  const length = [...password].length;
  if (length < SHORTEST_PASSWORD) {
    return text.entry.passwordShort;
  }
  return length > LONGEST_PASSWORD ? text.entry.passwordLong : undefined;
}
