package dev.signalbox.hub.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.hub.metrics.Metrics;
import io.undertow.server.HttpServerExchange;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PageTest {
    /** Left out of it, they would make the next page one of another question. */
    @Test
    void charactersThatNoAddressMayHaveAreEscapedInTheLinkToTheNextPage() {
        assertThat(link("tag=a\"b<c>d&limit=5", "gh-1"))
                .isEqualTo("</api/v1/devices?tag=a%22b%3Cc%3Ed&limit=5&cursor=gh-1>; rel=\"next\"");
        assertThat(link("tag=a%22+b&tag={x}|y^z`\\", "gh-1"))
                .isEqualTo("</api/v1/devices?tag=a%22+b&tag=%7Bx%7D%7Cy%5Ez%60%5C&cursor=gh-1>; rel=\"next\"");
    }

    @Test
    void nextPageKeepsWhatTheSpanMeantOnThisOne() {
        HttpServerExchange exchange = exchange("from=-1h&cursor=old&%66rom=-2h");
        Page.next(call(exchange), "a b", Map.of("from", 17L));
        assertThat(exchange.getResponseHeaders().getFirst("Link"))
                .isEqualTo("</api/v1/devices?from=17&cursor=a+b>; rel=\"next\"");
    }

    private static String link(String query, String cursor) {
        HttpServerExchange exchange = exchange(query);
        Page.next(call(exchange), cursor);
        return exchange.getResponseHeaders().getFirst("Link");
    }

    private static HttpServerExchange exchange(String query) {
        HttpServerExchange exchange = new HttpServerExchange(null);
        exchange.setRequestURI("/api/v1/devices");
        exchange.setQueryString(query);
        return exchange;
    }

    private static Call call(HttpServerExchange exchange) {
        Links links = new Links(new TapThread(new Metrics()));
        return new Call(exchange, Call.Asked.NOTHING, Wire.JSON, new GatewayMetrics(new Metrics(), links));
    }
}
