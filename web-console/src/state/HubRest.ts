import { create, type DescMessage, fromJson, type MessageShape, toJson } from '@bufbuild/protobuf';
import {
  ChangePasswordSchema,
  type SessionInfo,
  SessionInfoSchema,
  SetupRequestSchema,
  type SetupState,
  SetupStateSchema,
  SignInRequestSchema,
  TicketSchema,
} from '../gen/signalbox/v1/access_pb';
import { type Backup, BackupSchema } from '../gen/signalbox/v1/console_link_pb';
import { ErrorCode, type ErrorDetail, ErrorDetailSchema } from '../gen/signalbox/v1/errors_pb';
import { type OpenedLink, OpenedLinkSchema } from '../gen/signalbox/v1/fallback_pb';
import { text } from '../strings';

/** A request the hub refused, over REST or over the link. */
export class Refused extends Error {
  constructor(
    readonly detail: ErrorDetail,
    /** HTTP status; 0: refused over the link. */
    readonly status = 0,
  ) {
    super(detail.message);
    this.name = 'Refused';
  }
}

/** The hub could not be asked at all. */
export class Unreachable extends Error {
  constructor() {
    super(text.errors.unreachable);
    this.name = 'Unreachable';
  }
}

/** Turns anything thrown into what an error bar can show. */
export function asErrorDetail(error: unknown): ErrorDetail {
  if (error instanceof Refused) {
    return error.detail;
  }
  return create(ErrorDetailSchema, {
    code: ErrorCode.UNSPECIFIED,
    message: error instanceof Error ? error.message : String(error),
    retryable: true,
  });
}

/** The REST door of the hub, as far as a browser needs it before it has a link. */
export class HubRest {
  constructor(private readonly fetchIt: typeof fetch = (input, init) => fetch(input, init)) {}

  setupState(): Promise<SetupState> {
    return this.call('GET', '/api/v1/setup', SetupStateSchema);
  }

  setup(code: string, user: string, password: string): Promise<SessionInfo> {
    const body = toJson(SetupRequestSchema, create(SetupRequestSchema, { code, user, password }));
    return this.call('POST', '/api/v1/setup', SessionInfoSchema, body);
  }

  signIn(by: { user: string; password: string } | { code: string }): Promise<SessionInfo> {
    const body = toJson(SignInRequestSchema, create(SignInRequestSchema, by));
    return this.call('POST', '/api/v1/sign-in', SessionInfoSchema, body);
  }

  session(): Promise<SessionInfo> {
    return this.call('GET', '/api/v1/session', SessionInfoSchema);
  }

  async ticket(): Promise<string> {
    return (await this.call('POST', '/api/v1/tickets', TicketSchema, {})).ticket;
  }

  /** For where WebSocket is blocked. */
  openLink(): Promise<OpenedLink> {
    return this.call('POST', '/api/v1/links', OpenedLinkSchema, {});
  }

  /** One's own; empty where there was none. One's other sessions end. */
  changePassword(currentPassword: string, newPassword: string): Promise<SessionInfo> {
    const change = create(ChangePasswordSchema, { currentPassword, newPassword });
    return this.call('PUT', '/api/v1/password', SessionInfoSchema, toJson(ChangePasswordSchema, change));
  }

  /** Takes as long as copying and reading everything back does. */
  backup(): Promise<Backup> {
    return this.call('POST', '/api/v1/backups', BackupSchema, {});
  }

  async signOut(): Promise<void> {
    await this.send('POST', '/api/v1/sign-out', {});
  }

  private async call<S extends DescMessage>(
    method: string,
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<MessageShape<S>> {
    const response = await this.send(method, path, body);
    return fromJson(schema, await response.json(), { ignoreUnknownFields: true });
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    let response: Response;
    try {
      response = await this.fetchIt(path, {
        method,
        credentials: 'same-origin',
        cache: 'no-store',
        ...(body === undefined
          ? {}
          : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
      });
    } catch {
      throw new Unreachable();
    }
    if (!response.ok) {
      throw new Refused(await refusal(response), response.status);
    }
    return response;
  }
}

async function refusal(response: Response): Promise<ErrorDetail> {
  const retryAfterMs = Number(response.headers.get('Retry-After') ?? '0') * 1000;
  let detail: ErrorDetail;
  try {
    detail = fromJson(ErrorDetailSchema, await response.json(), { ignoreUnknownFields: true });
  } catch {
    // A proxy in between answers in its own words; the status is all that can be relied on.
    detail = create(ErrorDetailSchema, { retryable: response.status === 429 || response.status >= 500 });
  }
  if (detail.message === '') {
    detail.message = text.errors.status(response.status);
  }
  if (Number.isFinite(retryAfterMs) && retryAfterMs > detail.retryAfterMs) {
    detail.retryAfterMs = retryAfterMs;
  }
  return detail;
}
