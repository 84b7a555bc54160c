import {
  type Example,
  type ExampleRule,
  mappingOf,
  NEW_EXAMPLE,
  turnLevel,
  turnRule,
} from '../model/example';
import { type Beat, Topic } from './Beat';

/** The mapping that somebody is making by pointing; it stays while the page's parts change. */
export class ExampleDraft {
  readonly topic = new Topic();
  example: Example = NEW_EXAMPLE;
  /** The message that is looked at. */
  chosen = '';

  constructor(private readonly beat: Beat) {}

  get mapping() {
    return mappingOf(this.example);
  }

  choose(topic: string): void {
    this.chosen = topic;
    this.changed();
  }

  turnLevel(index: number): void {
    this.become(turnLevel(this.example, this.chosen, index));
  }

  turnRule(pointer: string, value: string | number | boolean): void {
    this.become(turnRule(this.example, this.chosen, pointer, value));
  }

  change(rule: ExampleRule, to: Partial<ExampleRule>): void {
    const rules = this.example.rules.map((known) => (known === rule ? { ...rule, ...to } : known));
    this.become({ ...this.example, rules });
  }

  remove(rule: ExampleRule): void {
    this.become({ ...this.example, rules: this.example.rules.filter((known) => known !== rule) });
  }

  set(to: Partial<Pick<Example, 'name' | 'title' | 'id' | 'auto'>>): void {
    this.become({ ...this.example, ...to });
  }

  clear(): void {
    this.chosen = '';
    this.become(NEW_EXAMPLE);
  }

  private become(example: Example): void {
    this.example = example;
    this.changed();
  }

  private changed(): void {
    this.beat.mark(this.topic);
  }
}
