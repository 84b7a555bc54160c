import { describe, expect, it } from 'vitest';
import { plainText } from './plain';

describe('a text of others', () => {
  it('stays as it is where all of it is seen', () => {
    const seen = 'Größe <b>&amp;</b> שלום 👩‍🚀 می‌شود\nnext\tline\u202f%\u00a0';
    expect(plainText(seen)).toBe(seen);
  });

  it('does not turn what follows around', () => {
    expect(plainText('open\u202edesolc\u202c')).toBe('open\\u{202e}desolc\\u{202c}');
    expect(plainText('\u2067a\u2069\u200f')).toBe('\\u{2067}a\\u{2069}\\u{200f}');
  });

  it('hides nothing', () => {
    expect(plainText('ad\u200bmin\u0000\u001b[2J\ufeff\u00ad\u2028\u{e0041}')).toBe(
      'ad\\u{200b}min\\u{0}\\u{1b}[2J\\u{feff}\\u{ad}\\u{2028}\\u{e0041}',
    );
  });
});
