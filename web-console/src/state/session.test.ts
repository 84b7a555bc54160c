import { describe, expect, it } from 'vitest';
import { OtherTabs, type TabChannel } from './OtherTabs';
import { ReturnPath } from './ReturnPath';

function memory() {
  let kept: string | null = null;
  return {
    read: () => kept,
    write: (said: string) => {
      kept = said;
    },
  };
}

describe('the way back', () => {
  it('is where one was, with the query, once', () => {
    const path = new ReturnPath(memory());
    path.keep('/audit', '?actor=user%3Amarta');
    expect(path.take()).toBe('/audit?actor=user%3Amarta');
    expect(path.take()).toBe('/');
  });

  it('is never the door itself', () => {
    const path = new ReturnPath(memory());
    path.keep('/fleet', '?q=offline');
    path.keep('/sign-in', '');
    expect(path.take()).toBe('/fleet?q=offline');
  });

  it.each(['//elsewhere.example/', '/\\elsewhere.example', 'https://elsewhere.example/'])(
    'never leads to another host: %s',
    (said) => {
      const kept = memory();
      kept.write(said);
      expect(new ReturnPath(kept).take()).toBe('/');
    },
  );
});

/** Two tabs with a channel between them. */
function twoTabs(heard: string[]) {
  const ends: TabChannel[] = [];
  const open = () => {
    const end: TabChannel = {
      onmessage: null,
      postMessage: (data) => {
        for (const other of ends.filter((one) => one !== end)) {
          other.onmessage?.({ data });
        }
      },
    };
    ends.push(end);
    return end;
  };
  const tab = (name: string) =>
    new OtherTabs(
      { onSignedIn: () => heard.push(`${name} in`), onSignedOut: () => heard.push(`${name} out`) },
      open,
    );
  return [tab('first'), tab('second')] as const;
}

it('what one tab does to the session, the other is told', () => {
  const heard: string[] = [];
  const [first, second] = twoTabs(heard);
  first.tellSignedOut();
  second.tellSignedIn();
  expect(heard).toEqual(['second out', 'first in']);
});

it('a browser without a channel between tabs does without', () => {
  const alone = new OtherTabs({ onSignedIn: () => {}, onSignedOut: () => {} }, () => undefined);
  expect(() => alone.tellSignedOut()).not.toThrow();
});
