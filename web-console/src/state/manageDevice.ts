import { create } from '@bufbuild/protobuf';
import {
  DeleteDeviceSchema,
  type DeviceToken,
  DeviceTokenQuerySchema,
  IssueDeviceTokenSchema,
  RevokeDeviceTokenSchema,
  RotateDeviceTokenSchema,
  SetLifecycleSchema,
  UpdateDeviceSchema,
} from '../gen/signalbox/v1/registry_pb';
import type { Lifecycle } from '../gen/signalbox/v1/types_pb';
import { text } from '../strings';
import type { HubLink } from './HubLink';

type Asker = Pick<HubLink, 'ask' | 'askAny'>;

const TAGS_AT_MOST = 16;
const TAG_LETTERS_AT_MOST = 64;
const NAME_LETTERS_AT_MOST = 100;

/** Tags as typed, each once, without the spaces around them. */
export function tagsOf(typed: string): string[] {
  const tags = typed.split(',').map((tag) => tag.trim());
  return [...new Set(tags.filter((tag) => tag !== ''))];
}

/** The hub's own rules, told before it is asked; empty: fine. */
export function wrongTags(tags: readonly string[]): string {
  if (tags.length > TAGS_AT_MOST) {
    return text.manage.tagsMany;
  }
  return tags.some((tag) => [...tag].length > TAG_LETTERS_AT_MOST) ? text.manage.tagLong : '';
}

export function wrongName(name: string): string {
  return [...name].length > NAME_LETTERS_AT_MOST ? text.manage.nameLong : '';
}

export async function updateDevice(
  link: Asker,
  deviceId: string,
  displayName: string,
  tags: string[],
): Promise<void> {
  const value = create(UpdateDeviceSchema, { deviceId, displayName, tags: { tags } });
  await link.ask({ case: 'updateDevice', value }, 'device');
}

export async function setLifecycle(link: Asker, deviceId: string, lifecycle: Lifecycle): Promise<void> {
  await link.ask(
    { case: 'setLifecycle', value: create(SetLifecycleSchema, { deviceId, lifecycle }) },
    'device',
  );
}

export async function deleteDevice(link: Asker, deviceId: string, eraseHistory: boolean): Promise<void> {
  await link.askAny({ case: 'deleteDevice', value: create(DeleteDeviceSchema, { deviceId, eraseHistory }) });
}

export async function deviceTokens(link: Asker, deviceId: string): Promise<readonly DeviceToken[]> {
  const value = create(DeviceTokenQuerySchema, { deviceId });
  return (await link.ask({ case: 'deviceTokens', value }, 'deviceTokens')).tokens;
}

/** With the token itself, which is never shown again. */
export function issueToken(link: Asker, deviceId: string): Promise<DeviceToken> {
  const value = create(IssueDeviceTokenSchema, { deviceId });
  return link.ask({ case: 'issueDeviceToken', value }, 'deviceToken');
}

export function rotateToken(link: Asker, deviceId: string): Promise<DeviceToken> {
  const value = create(RotateDeviceTokenSchema, { deviceId });
  return link.ask({ case: 'rotateDeviceToken', value }, 'deviceToken');
}

export async function revokeToken(link: Asker, deviceId: string, keyId: string): Promise<void> {
  const value = create(RevokeDeviceTokenSchema, { deviceId, keyId });
  await link.askAny({ case: 'revokeDeviceToken', value });
}
