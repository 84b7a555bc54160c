package dev.signalbox.hub.e2e;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.signalbox.proto.v1.ChangePassword;
import dev.signalbox.proto.v1.SignInRequest;
import dev.signalbox.proto.v1.Ticket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What a person's browser sends, with its cookie. Confined to the test's thread but for the link's end. */
final class Browser {
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI hub;
    private String cookie = "";

    Browser(URI hub) {
        this.hub = hub;
    }

    HttpResponse<String> signsIn(SignInRequest.Builder request) throws Exception {
        return send("POST", "/api/v1/sign-in", JsonFormat.printer().print(request));
    }

    HttpResponse<String> choosesPassword(String current, String next) throws Exception {
        Message request = ChangePassword.newBuilder()
                .setCurrentPassword(current)
                .setNewPassword(next)
                .build();
        return send("PUT", "/api/v1/password", JsonFormat.printer().print(request));
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "");
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(hub.resolve(path))
                .header("Origin", hub.toString())
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (!method.equals("GET") && !method.equals("DELETE")) {
            request.header("Content-Type", "application/json");
        }
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        answer.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
        return answer;
    }

    String cookie() {
        return cookie;
    }

    /** The same cookie in other hands. */
    Browser copy() {
        Browser other = new Browser(hub);
        other.cookie = cookie;
        return other;
    }

    /** A link of this session. */
    OpenLink links() throws Exception {
        Ticket.Builder ticket = Rest.read(send("POST", "/api/v1/tickets", "{}"), Ticket.newBuilder());
        OpenLink link = new OpenLink();
        http.newWebSocketBuilder()
                .header("Origin", hub.toString())
                .header("Cookie", cookie)
                .subprotocols("signalbox.v1.json", "ticket." + ticket.getTicket())
                .buildAsync(URI.create("ws://" + hub.getAuthority() + "/ws/console"), link)
                .join()
                .sendText("{\"hello\":{\"name\":\"test\"}}", true)
                .join();
        return link;
    }

    /** A link that remembers how it ended. */
    static final class OpenLink implements WebSocket.Listener {
        volatile boolean welcomed;
        /** 0: it is open. */
        volatile int closeCode;

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            welcomed = true;
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closeCode = code;
            return null;
        }
    }
}
