import type { Memory } from './TransportChoice';

const HOME = '/';
const DOORS: ReadonlySet<string> = new Set(['/sign-in', '/setup']);

/** Where one was when the door was shown, with how the page was set; kept for this tab. */
export class ReturnPath {
  constructor(private readonly memory: Memory) {}

  keep(path = location.pathname, query = location.search): void {
    if (!DOORS.has(path)) {
      this.memory.write(path + query);
    }
  }

  /** For one way back. */
  take(): string {
    const said = this.memory.read() ?? '';
    this.memory.write('');
    // A path of this hub and nothing else: "//host" would be another one.
    return /^\/(?![/\\])/.test(said) ? said : HOME;
  }
}
