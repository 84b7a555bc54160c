import { Topic } from './Beat';

/** The rows a person has chosen, by id: they stay chosen while the search changes. */
export class Selection {
  readonly topic = new Topic();
  private readonly chosen = new Set<string>();
  /** Where a range begins. */
  private anchor: string | undefined;

  get size(): number {
    return this.chosen.size;
  }

  has(id: string): boolean {
    return this.chosen.has(id);
  }

  /** Sorted. */
  ids(): string[] {
    return [...this.chosen].sort();
  }

  toggle(id: string): void {
    if (!this.chosen.delete(id)) {
      this.chosen.add(id);
    }
    this.anchor = id;
    this.topic.tell();
  }

  /** Everything from the row that was chosen last to this one, in the order that is shown. */
  extend(id: string, order: readonly string[]): void {
    const to = order.indexOf(id);
    const from = this.anchor === undefined ? to : order.indexOf(this.anchor);
    if (to < 0) {
      return;
    }
    const start = from < 0 ? to : Math.min(from, to);
    for (const each of order.slice(start, (from < 0 ? to : Math.max(from, to)) + 1)) {
      this.chosen.add(each);
    }
    this.anchor ??= id;
    this.topic.tell();
  }

  /** All of these, or none of them where all were chosen. */
  toggleAll(ids: readonly string[]): void {
    const all = ids.every((id) => this.chosen.has(id));
    for (const id of ids) {
      if (all) {
        this.chosen.delete(id);
      } else {
        this.chosen.add(id);
      }
    }
    this.anchor = undefined;
    this.topic.tell();
  }

  /** How many of these are chosen. */
  among(ids: readonly string[]): number {
    return this.size === 0 ? 0 : ids.reduce((sum, id) => sum + (this.chosen.has(id) ? 1 : 0), 0);
  }

  /** Devices that are gone are not chosen any more. */
  keepOnly(exists: (id: string) => boolean): void {
    const gone = [...this.chosen].filter((id) => !exists(id));
    if (gone.length > 0) {
      for (const id of gone) {
        this.chosen.delete(id);
      }
      this.topic.tell();
    }
  }

  clear(): void {
    this.chosen.clear();
    this.anchor = undefined;
    this.topic.tell();
  }
}
