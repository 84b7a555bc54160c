package dev.signalbox.simulator;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.signalbox.proto.v1.CommandRequest;
import dev.signalbox.proto.v1.DeviceToHub;
import dev.signalbox.proto.v1.DeviceWelcome;
import dev.signalbox.proto.v1.ExecutionReport;
import dev.signalbox.proto.v1.HubToDevice;
import dev.signalbox.proto.v1.JoinRequest;
import dev.signalbox.proto.v1.JoinResponse;
import dev.signalbox.proto.v1.Reading;
import dev.signalbox.proto.v1.ReadingAck;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.AbstractReceiveListener;
import io.undertow.websockets.core.BufferedBinaryMessage;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.WebSockets;
import io.undertow.websockets.core.protocol.Handshake;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** As much of a hub as a fleet needs: lets devices join, welcomes them, acknowledges, commands. Thread-safe. */
final class SmallHub implements AutoCloseable {
    private static final String TOKEN = "token-of-";

    final Map<String, JoinRequest> joined = new ConcurrentHashMap<>();
    final Map<String, WebSocketChannel> links = new ConcurrentHashMap<>();
    final Map<String, Map<String, Reading>> newest = new ConcurrentHashMap<>();
    final List<ExecutionReport> reports = new CopyOnWriteArrayList<>();
    final Map<String, Integer> sleepMillis = new ConcurrentHashMap<>();
    private final Undertow server;

    SmallHub() {
        Handshake version13 = new Hybi13Handshake(Set.of("signalbox.v1.pb"), false);
        var endpoint = new WebSocketProtocolHandshakeHandler(List.of(version13), this::onLink);
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(Handlers.path()
                        .addExactPath("/ws/device", endpoint)
                        .addExactPath(
                                "/api/v1/join",
                                exchange -> exchange.getRequestReceiver().receiveFullBytes(this::onJoin)))
                .build();
        server.start();
    }

    URI address() {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        return URI.create("http://127.0.0.1:" + address.getPort());
    }

    private void onJoin(HttpServerExchange exchange, byte[] body) {
        try {
            JoinRequest request = JoinRequest.parseFrom(body);
            joined.put(request.getDeviceId(), request);
            exchange.setStatusCode(201);
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-protobuf");
            exchange.getResponseSender()
                    .send(ByteBuffer.wrap(JoinResponse.newBuilder()
                            .setDeviceId(request.getDeviceId())
                            .setDeviceToken(TOKEN + request.getDeviceId())
                            .build()
                            .toByteArray()));
        } catch (InvalidProtocolBufferException e) {
            exchange.setStatusCode(400);
        }
    }

    private void onLink(WebSocketHttpExchange exchange, WebSocketChannel channel) {
        String device = exchange.getRequestHeader("Authorization").substring(("Bearer " + TOKEN).length());
        links.put(device, channel);
        channel.getReceiveSetter().set(new AbstractReceiveListener() {
            @Override
            protected void onFullBinaryMessage(WebSocketChannel from, BufferedBinaryMessage message)
                    throws IOException {
                try (var data = message.getData()) {
                    onFrame(device, from, DeviceToHub.parseFrom(WebSockets.mergeBuffers(data.getResource())));
                }
            }
        });
        channel.resumeReceives();
    }

    private void onFrame(String device, WebSocketChannel from, DeviceToHub frame) {
        if (frame.hasHello()) {
            send(
                    from,
                    HubToDevice.newBuilder()
                            .setWelcome(DeviceWelcome.newBuilder().setDeviceId(device)));
        } else if (frame.hasReadings()) {
            frame.getReadings()
                    .getReadingsList()
                    .forEach(reading -> newest.computeIfAbsent(device, d -> new ConcurrentHashMap<>())
                            .put(reading.getMetric(), reading));
            send(
                    from,
                    HubToDevice.newBuilder()
                            .setReadingAck(ReadingAck.newBuilder()
                                    .setBatchNo(frame.getReadings().getBatchNo())));
        } else if (frame.hasExecution()) {
            reports.add(frame.getExecution());
        } else if (frame.hasGoodbye()) {
            sleepMillis.put(device, frame.getGoodbye().getSleepMs());
        }
    }

    /** The newest value of a metric; waits for none: a missing one fails the test. */
    Reading newest(String device, String metric) {
        Map<String, Reading> readings = Objects.requireNonNull(newest.get(device), "nothing from " + device);
        return Objects.requireNonNull(readings.get(metric), "no " + metric + " from " + device);
    }

    void command(String device, String executionId, String command, Map<String, Value> parameters) {
        send(
                Objects.requireNonNull(links.get(device), "no link of " + device),
                HubToDevice.newBuilder()
                        .setCommand(CommandRequest.newBuilder()
                                .setExecutionId(executionId)
                                .setCommand(command)
                                .setParameters(Struct.newBuilder().putAllFields(parameters))));
    }

    private static void send(WebSocketChannel to, HubToDevice.Builder frame) {
        WebSockets.sendBinary(ByteBuffer.wrap(frame.build().toByteArray()), to, null);
    }

    @Override
    public void close() {
        server.stop();
    }
}
