/** What a text says as JSON; undefined: it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export interface JsonLeaf {
  /** RFC 6901; empty: the whole. */
  readonly pointer: string;
  readonly value: string | number | boolean | null;
}

/** One token of a pointer [RFC 6901 §3]. */
export function token(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The tokens of a pointer, as they stand in the document. */
export function tokensOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What a pointer leads to; undefined: nowhere. */
export function at(document: unknown, pointer: string): unknown {
  let here: unknown = document;
  for (const name of tokensOf(pointer)) {
    if (Array.isArray(here)) {
      here = /^(0|[1-9]\d*)$/.test(name) ? (here as unknown[])[Number(name)] : undefined;
    } else if (typeof here === 'object' && here !== null && Object.hasOwn(here, name)) {
      here = (here as Record<string, unknown>)[name];
    } else {
      return undefined;
    }
  }
  return here;
}

/** The line, from 1, on which a path such as "topics[2].metrics[0].value.pointer" begins; as far as it is there. */
export function lineOf(text: string, where: string): number {
  const path = where.match(/[^.[\]]+/g) ?? [];
  let position = 0;
  let found = 0;
  const space = () => {
    while (/\s/.test(text[position] ?? '')) {
      position++;
    }
  };
  const string = (): string => {
    const from = position++;
    while (position < text.length && text[position] !== '"') {
      position += text[position] === '\\' ? 2 : 1;
    }
    position++;
    const read = jsonOf(text.slice(from, position));
    return typeof read === 'string' ? read : '';
  };
  /** Reads a value; `depth`: how many names of the path lead to it, or −1 beside the path. */
  const value = (depth: number): void => {
    space();
    const open = text[position];
    if (open === '"') {
      string();
      return;
    }
    if (open !== '{' && open !== '[') {
      while (position < text.length && !/[\s,\]}]/.test(text[position] ?? '')) {
        position++;
      }
      return;
    }
    position++;
    for (let index = 0; position < text.length; index++) {
      space();
      if (text[position] === '}' || text[position] === ']') {
        position++;
        return;
      }
      const from = position;
      const name = open === '{' ? string() : String(index);
      if (open === '{') {
        space();
        position++; // the colon
      }
      const leads = depth >= 0 && same(path[depth] ?? '', name);
      if (leads) {
        found = from;
      }
      value(leads ? depth + 1 : -1);
      space();
      if (text[position] === ',') {
        position++;
      } else if (text[position] !== '}' && text[position] !== ']') {
        return; // it is no JSON
      }
    }
  };
  value(0);
  return text.slice(0, found).split('\n').length;
}

/** display_name and displayName are one field. */
function same(one: string, other: string): boolean {
  const plain = (name: string) => name.replaceAll('_', '').toLowerCase();
  return plain(one) === plain(other);
}
