package dev.signalbox.agent;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Turns a join key into a device and its token: one request. {@link AgentBuilder#joinWith} does this by itself; this is for
 * programs that keep tokens in a place of their own. Immutable.
 */
public final class Join {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final URI hub;
    private final String joinKey;
    private final JoinRequest request;

    private Join(URI hub, String joinKey, JoinRequest request) {
        this.hub = hub;
        this.joinKey = joinKey;
        this.request = request;
    }

    /**
     * Prepares to join the hub at {@code http://host:port}; nothing is sent yet.
     *
     * @param hardwareId what the hardware knows of itself; the same one that joins again keeps its device
     * @param joinKey by which the hub lets new devices in
     * @param model as in {@link AgentBuilder#model}
     * @param displayName what people call it; empty: its id
     * @param wishedId the device id if it is free; empty: any
     */
    public static Join at(
            URI hub, String joinKey, String hardwareId, String model, String wishedId, String displayName) {
        JoinRequest request = JoinRequest.newBuilder()
                .setHardwareId(hardwareId)
                .setModel(model)
                .setDeviceId(wishedId)
                .setDisplayName(displayName)
                .build();
        return new Join(HubAddress.ofHttp(hub, "/api/v1/join"), joinKey, request);
    }

    /**
     * Asks the hub. Blocks, 15 s at most.
     *
     * @throws JoinRefusedException where the hub said no, and why
     * @throws IOException where it could not be asked
     */
    public Joined join() throws IOException, InterruptedException {
        return join("");
    }

    /** As {@link #join()}, trusting the one certificate of this SHA-256; empty: as Java does. */
    public Joined join(String hubFingerprint) throws IOException, InterruptedException {
        HttpClient.Builder client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT);
        if (!hubFingerprint.isEmpty()) {
            client.sslContext(HubFingerprint.context(hubFingerprint));
        }
        return joinBy(client.build());
    }

    /** As {@link #join()}, on the connection of others. */
    public Joined join(AgentThreads threads) throws IOException, InterruptedException {
        return joinBy(threads.http());
    }

    private Joined joinBy(HttpClient http) throws IOException, InterruptedException {
        HttpRequest post = HttpRequest.newBuilder(hub)
                .header("Authorization", "Bearer " + joinKey)
                .header("Content-Type", PROTOBUF)
                .header("Accept", PROTOBUF)
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                .build();
        HttpResponse<byte[]> response = http.send(post, HttpResponse.BodyHandlers.ofByteArray());
        boolean binary =
                response.headers().firstValue("Content-Type").orElse("").startsWith(PROTOBUF);
        if (response.statusCode() / 100 != 2) {
            throw new JoinRefusedException(response.statusCode(), binary ? messageOf(response.body()) : "no reason");
        }
        if (!binary) {
            throw new IOException("the hub answered the join with something else than " + PROTOBUF);
        }
        JoinResponse joined = JoinResponse.parseFrom(response.body());
        return new Joined(joined.getDeviceId(), joined.getDeviceToken());
    }

    private static String messageOf(byte[] body) {
        try {
            return ErrorDetail.parseFrom(body).getMessage();
        } catch (InvalidProtocolBufferException e) {
            return "no reason";
        }
    }
}
