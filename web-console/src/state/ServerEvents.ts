/** One event of a stream. */
export interface ServerEvent {
  /** Empty: an ordinary one. */
  readonly name: string;
  readonly id: string;
  readonly data: string;
}

/** Text that comes in pieces becomes Server-Sent Events, by the rules of HTML's event streams. */
export class ServerEvents {
  private line = '';
  private name = '';
  private id = '';
  private data: string[] = [];

  /** The events that this piece completes. */
  push(piece: string): ServerEvent[] {
    const lines = (this.line + piece).split(/\r\n|\n|\r(?!$)/);
    this.line = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      if (line !== '') {
        this.take(line);
        continue;
      }
      if (this.data.length > 0) {
        events.push({ name: this.name, id: this.id, data: this.data.join('\n') });
      }
      this.name = '';
      this.data = [];
    }
    return events;
  }

  private take(line: string): void {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (field) {
      case 'event':
        this.name = value;
        break;
      case 'id':
        this.id = value;
        break;
      case 'data':
        this.data.push(value);
        break;
    }
  }
}
