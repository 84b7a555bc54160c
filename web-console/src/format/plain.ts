/** Controls, directions and what has no shape at all; joiners are part of how some languages and emoji are written. */
const UNSEEN = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text of others as it can be read: what would not be seen, or would turn what follows around, stands there by its code. */
export function plainText(said: string): string {
  return said.replace(UNSEEN, (unseen) => `\\u{${(unseen.codePointAt(0) ?? 0).toString(16)}}`);
}
