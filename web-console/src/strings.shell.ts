/** Sentences and labels of what stays while pages change: navigation, keys, notices. */
export const shellWords = {
  shell: {
    more: 'More',
    moreLabel: 'More pages',
    keysTitle: 'Keys',
    goTo: 'Go to a page',
    keysShow: 'Show the keys',
    keyGroups: [
      {
        title: 'Everywhere',
        keys: [
          ['?', 'these keys'],
          ['/', 'search'],
          ['Esc', 'close what is open'],
        ],
      },
      {
        title: 'In the fleet',
        keys: [
          ['J K', 'next, previous device'],
          ['X', 'select'],
          ['Enter', 'open'],
        ],
      },
    ] as ReadonlyArray<{ readonly title: string; readonly keys: ReadonlyArray<readonly [string, string]> }>,
    older: (page: string, hub: string) => `This page is version ${page}, the hub ${hub}.`,
    reload: 'Reload',
    away: 'No link to the hub.',
    awaySince: (age: string) => `What you see is from ${age} ago.`,
    tryNow: 'Try now',
  },
} as const;
