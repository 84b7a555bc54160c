import {
  type Capabilities,
  type Command,
  type Parameter,
  type Property,
  ValueType,
} from '../gen/signalbox/v1/capabilities_pb';

export type Platform =
  | 'sensor'
  | 'binary_sensor'
  | 'switch'
  | 'number'
  | 'select'
  | 'text'
  | 'light'
  | 'button'
  | 'event';

/** One entity as Home Assistant will have it. */
export interface Entity {
  readonly platform: Platform;
  readonly title: string;
  /** What of the device it is: a metric's name, a property's path, a command. */
  readonly of: string;
}

export interface Projected {
  readonly entities: readonly Entity[];
  /** Commands that need more of a form than a button has. */
  readonly formsOnly: readonly string[];
}

/**
 * What a device is to Home Assistant, by the table in docs/home-assistant.md. `controls`: whether what is published at the broker
 * is carried out; without it everything is only shown.
 */
export function projected(capabilities: Capabilities, controls: boolean): Projected {
  const entities: Entity[] = [];
  const formsOnly: string[] = [];
  for (const metric of capabilities.metrics) {
    const platform = metric.type === ValueType.BOOLEAN ? 'binary_sensor' : 'sensor';
    entities.push({ platform, title: metric.title || metric.name, of: metric.name });
  }
  const lights = controls ? lightPairs(capabilities.properties) : new Map<string, string>();
  const dimmers = new Set(lights.values());
  for (const { form, writable } of capabilities.properties) {
    if (form === undefined || dimmers.has(form.name) || !isShown(form)) {
      continue;
    }
    const platform = lights.has(form.name) ? 'light' : platformOf(form, writable && controls);
    entities.push({ platform, title: form.title || form.name, of: form.name });
  }
  for (const command of controls ? capabilities.commands : []) {
    const platform = platformOfCommand(command, capabilities);
    if (platform === undefined) {
      formsOnly.push(command.name);
    } else if (platform !== 'property') {
      entities.push({ platform, title: command.title || command.name, of: command.name });
    }
  }
  for (const event of capabilities.events) {
    entities.push({ platform: 'event', title: event.title || event.name, of: event.name });
  }
  return { entities, formsOnly };
}

/** How many of each, in the order in which they were met. */
export function counted(entities: readonly Entity[]): readonly (readonly [Platform, number])[] {
  const counts = new Map<Platform, number>();
  for (const { platform } of entities) {
    counts.set(platform, (counts.get(platform) ?? 0) + 1);
  }
  return [...counts];
}

function platformOf(form: Parameter, control: boolean): Platform {
  switch (form.type) {
    case ValueType.NUMBER:
    case ValueType.INTEGER:
      return control ? 'number' : 'sensor';
    case ValueType.BOOLEAN:
      return control ? 'switch' : 'binary_sensor';
    case ValueType.CHOICE:
      return control ? 'select' : 'sensor';
    case ValueType.TEXT:
      return control ? 'text' : 'sensor';
    default:
      return 'sensor';
  }
}

/** A choice with a space at an end would never be recognised there. */
function isShown(form: Parameter): boolean {
  return form.type !== ValueType.CHOICE || form.choices.every((choice) => choice === choice.trim());
}

/** Undefined: it needs a form. 'property': a writable property does the same. */
function platformOfCommand(command: Command, capabilities: Capabilities): Platform | 'property' | undefined {
  const required = command.parameters.filter((parameter) => parameter.required);
  const [only] = required;
  if (only === undefined) {
    return 'button';
  }
  const metric = capabilities.metrics.find(({ name }) => name === only.showsMetric);
  if (required.length > 1 || metric === undefined || !command.idempotent || command.confirm) {
    return undefined;
  }
  if (capabilities.properties.some(({ form, writable }) => writable && form?.name === only.showsMetric)) {
    return 'property';
  }
  const number = only.type === ValueType.NUMBER || only.type === ValueType.INTEGER;
  if (number && metric.type === ValueType.NUMBER) {
    return 'number';
  }
  if (only.type === ValueType.BOOLEAN && metric.type === ValueType.BOOLEAN) {
    return 'switch';
  }
  return only.type === ValueType.CHOICE && metric.type === ValueType.TEXT && isShown(only)
    ? 'select'
    : undefined;
}

/** Paths of switches that are lights, with the path of their brightness. */
function lightPairs(properties: readonly Property[]): Map<string, string> {
  const writable = new Map<string, Parameter>();
  for (const { form, writable: may } of properties) {
    if (may && form !== undefined) {
      writable.set(form.name, form);
    }
  }
  const pairs = new Map<string, string>();
  for (const [path, form] of writable) {
    const brightness = writable.get(brightnessOf(path));
    if (form.type === ValueType.BOOLEAN && brightness !== undefined && isBrightness(brightness)) {
      pairs.set(path, brightness.name);
    }
  }
  return pairs;
}

function brightnessOf(path: string): string {
  if (path === 'on') {
    return 'brightness';
  }
  return path.endsWith('.on') ? `${path.slice(0, -2)}brightness` : `${path}_brightness`;
}

function isBrightness(form: Parameter): boolean {
  const maximum = form.maximum ?? 0;
  return (
    (form.type === ValueType.NUMBER || form.type === ValueType.INTEGER) &&
    maximum >= 2 &&
    maximum <= 65_535 &&
    Number.isInteger(maximum) &&
    [undefined, 0, 1].includes(form.minimum) &&
    (form.step === 0 || form.step === 1)
  );
}
