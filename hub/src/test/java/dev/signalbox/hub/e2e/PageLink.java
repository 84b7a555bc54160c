package dev.signalbox.hub.e2e;

import com.microsoft.playwright.Page;
import java.util.List;

/** A link that a page opens by its own hand, beside the console's. */
final class PageLink {
    private static final String LINK = """
            async ([protocol, frames]) => {
              const headers = { 'content-type': 'application/json' };
              const answer = await fetch('/api/v1/tickets', { method: 'POST', headers, body: '{}' });
              const { ticket } = await answer.json();
              const socket = new WebSocket('ws://' + location.host + '/ws/console', [protocol, 'ticket.' + ticket]);
              socket.binaryType = 'arraybuffer';
              await new Promise((resolve, reject) => {
                socket.onerror = reject;
                socket.onopen = () =>
                  frames.forEach(frame => socket.send(typeof frame === 'string' ? frame : Uint8Array.from(frame)));
                socket.onmessage = ({ data }) => (data.length ?? data.byteLength) > 1024 && resolve();
              });
              const { extensions } = socket;
              socket.close();
              return extensions;
            }""";

    private PageLink() {}

    /** Opens a link, sends frames, and tells what extensions were agreed on once a long message came. */
    static Object agreed(Page page, String protocol, List<?> frames) {
        return page.evaluate(LINK, List.of(protocol, frames));
    }
}
