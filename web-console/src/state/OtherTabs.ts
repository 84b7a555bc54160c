const NAME = 'signalbox.session';
const SIGNED_IN = 'in';
const SIGNED_OUT = 'out';

/** What BroadcastChannel has that is used here. */
export interface TabChannel {
  postMessage(said: string): void;
  onmessage: ((event: { data: unknown }) => void) | null;
}

/** The tabs of one browser share a session: what one does to it, the others are told. */
export class OtherTabs {
  private readonly channel: TabChannel | undefined;

  constructor(
    listener: { readonly onSignedIn: () => void; readonly onSignedOut: () => void },
    open: () => TabChannel | undefined = openChannel,
  ) {
    this.channel = open();
    if (this.channel !== undefined) {
      this.channel.onmessage = ({ data }) => {
        if (data === SIGNED_IN) {
          listener.onSignedIn();
        } else if (data === SIGNED_OUT) {
          listener.onSignedOut();
        }
      };
    }
  }

  tellSignedIn(): void {
    this.channel?.postMessage(SIGNED_IN);
  }

  tellSignedOut(): void {
    this.channel?.postMessage(SIGNED_OUT);
  }
}

/** Undefined where the browser knows no such thing: the hub closes the links of the others in any case. */
function openChannel(): TabChannel | undefined {
  return typeof BroadcastChannel === 'undefined' ? undefined : (new BroadcastChannel(NAME) as TabChannel);
}
