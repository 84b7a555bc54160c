/** What of these is drawn now: all that was drawn before, and so many more, from the middle outwards. */
export function fewAtOnce<T extends { readonly index: number }>(
  items: readonly T[],
  isDrawn: (item: T) => boolean,
  middle: number,
  most: number,
): readonly T[] {
  const fresh = items.filter((item) => !isDrawn(item));
  if (fresh.length <= most) {
    return items;
  }
  fresh.sort((a, b) => Math.abs(a.index - middle) - Math.abs(b.index - middle));
  const late = new Set(fresh.slice(most));
  return items.filter((item) => !late.has(item));
}
