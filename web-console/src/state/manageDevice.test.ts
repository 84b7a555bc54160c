import { describe, expect, it } from 'vitest';
import { tagsOf, wrongName, wrongTags } from './manageDevice';

describe('tags', () => {
  it('are typed with commas, each counts once', () => {
    expect(tagsOf(' greenhouse, bay-3,,greenhouse ,')).toEqual(['greenhouse', 'bay-3']);
    expect(tagsOf('  ')).toEqual([]);
  });

  it('are at most sixteen and not long', () => {
    const many = Array.from({ length: 17 }, (_, i) => `t${i}`);
    expect(wrongTags(many)).not.toBe('');
    expect(wrongTags(many.slice(1))).toBe('');
    expect(wrongTags(['x'.repeat(65)])).not.toBe('');
    expect(wrongTags(['🌱'.repeat(64)])).toBe('');
  });
});

it('a name has at most a hundred letters, whatever they are made of', () => {
  expect(wrongName('🌱'.repeat(100))).toBe('');
  expect(wrongName('🌱'.repeat(101))).not.toBe('');
});
