import { describe, expect, it } from 'vitest';
import { Watching } from './Watching';

describe('what is watched', () => {
  it('is asked once on a link, and again on the next one', () => {
    const watching = new Watching();
    expect(watching.next()).toMatchObject({ deviceIds: [], primaryOnly: true, shadows: false });
    watching.choose(undefined, []);
    expect(watching.next()).toBeUndefined();
    watching.startAnew();
    expect(watching.next()).toBeDefined();
  });

  it('is one device in full, or named metrics of all', () => {
    const watching = new Watching();
    watching.choose('pump-1', []);
    expect(watching.next()).toMatchObject({
      deviceIds: ['pump-1'],
      primaryOnly: false,
      shadows: true,
      events: true,
    });
    watching.choose(undefined, ['temperature']);
    expect(watching.next()).toMatchObject({ deviceIds: [], metrics: ['temperature'], primaryOnly: false });
  });
});
