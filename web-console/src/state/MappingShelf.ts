import { create } from '@bufbuild/protobuf';
import {
  type CapturedPublish,
  DeleteMappingSchema,
  type Mapping,
  MappingQuerySchema,
  type MappingState,
  type MappingTrial,
  PutMappingSchema,
  TryMappingSchema,
} from '../gen/signalbox/v1/mapping_pb';
import { type Beat, Topic } from './Beat';
import type { HubLink } from './HubLink';

/** The mappings of the hub, and those that come with it. */
export class MappingShelf {
  readonly topic = new Topic();
  /** By name; undefined: not asked yet. */
  inUse: readonly MappingState[] | undefined;
  readyMade: readonly Mapping[] = [];
  error: unknown;

  constructor(
    private readonly beat: Beat,
    private readonly link: Pick<HubLink, 'ask'>,
  ) {}

  async load(): Promise<void> {
    try {
      this.inUse = await this.all(false);
      if (this.readyMade.length === 0) {
        this.readyMade = (await this.all(true)).flatMap(({ mapping }) => mapping ?? []);
      }
      this.error = undefined;
    } catch (error) {
      this.error = error;
    }
    this.beat.mark(this.topic);
  }

  async put(mapping: Mapping): Promise<void> {
    await this.link.ask({ case: 'putMapping', value: create(PutMappingSchema, { mapping }) }, 'mapping');
    await this.load();
  }

  async remove(name: string): Promise<void> {
    await this.link.ask({ case: 'deleteMapping', value: create(DeleteMappingSchema, { name }) }, 'done');
    await this.load();
  }

  /** What the hub would make of these, by the same code as of live ones. */
  tryOut(mapping: Mapping, publishes: readonly CapturedPublish[]): Promise<MappingTrial> {
    const value = create(TryMappingSchema, { mapping, publishes: [...publishes] });
    return this.link.ask({ case: 'tryMapping', value }, 'mappingTrial');
  }

  private async all(readyMade: boolean): Promise<MappingState[]> {
    const found: MappingState[] = [];
    for (;;) {
      const afterName = found.at(-1)?.mapping?.name ?? '';
      const value = create(MappingQuerySchema, { readyMade, afterName });
      const { mappings } = await this.link.ask({ case: 'mappings', value }, 'mappings');
      found.push(...mappings);
      if (mappings.length === 0) {
        return found;
      }
    }
  }
}
