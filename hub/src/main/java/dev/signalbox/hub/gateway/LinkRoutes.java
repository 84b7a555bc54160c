package dev.signalbox.hub.gateway;

import dev.signalbox.hub.protocol.Frame;
import dev.signalbox.proto.v1.ConsoleFrames;
import dev.signalbox.proto.v1.ErrorCode;
import dev.signalbox.proto.v1.OpenedLink;
import dev.signalbox.proto.v1.Role;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Optional;

/** A console's link where WebSocket is blocked: opened, read as a stream or by polls, sent to. Thread-safe. */
final class LinkRoutes {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final int RETRY_MILLIS = 5_000;
    private static final Route.Answer EVENTS = new Route.Answer(StatusCodes.OK, null, "text/event-stream");
    private static final Parameter AFTER = Parameter.header(
            LAST_EVENT_ID, new Form.Text(64), "The id of the last event that arrived: goes on behind it.");

    private final HttpLinks links;

    /** Where a reader goes on. */
    private record Place(String link, long after) {
        /** {@code <link>.<number>}; empty where it is something else. */
        static Optional<Place> parse(String id) {
            int dot = id.lastIndexOf('.');
            if (dot < 0 || !id.substring(dot + 1).matches("[0-9]{1,18}")) {
                return Optional.empty();
            }
            return Optional.of(new Place(id.substring(0, dot), Long.parseLong(id.substring(dot + 1))));
        }
    }

    LinkRoutes(HttpLinks links) {
        this.links = links;
    }

    List<Route> table() {
        return List.of(
                Route.of(Methods.POST, "/links", Role.ROLE_VIEWER, "Opens a link for where WebSocket is blocked.")
                        .answering(StatusCodes.CREATED, OpenedLink.getDefaultInstance())
                        .doing(this::open),
                Route.of(
                                Methods.GET,
                                "/events",
                                Role.ROLE_VIEWER,
                                "Streams the frames of a link (Server-Sent Events); opens one where none is named.")
                        .with(AFTER)
                        .answering(EVENTS)
                        .doing(this::events),
                Route.of(
                                Methods.GET,
                                "/poll",
                                Role.ROLE_VIEWER,
                                "Answers with the next frames of a link, as events, once there are some.")
                        .with(AFTER)
                        .answering(EVENTS)
                        .doing(this::poll),
                Route.of(Methods.POST, "/links/{link}/frames", Role.ROLE_VIEWER, "Sends frames on a link.")
                        .taking(ConsoleFrames.getDefaultInstance())
                        .answering(StatusCodes.NO_CONTENT, null)
                        .doing(this::frames));
    }

    private void open(Call call) {
        opened(call).ifPresent(link -> call.answer(StatusCodes.CREATED, told(link, false)));
    }

    private void events(Call call) {
        if (isHead(call)) {
            return;
        }
        Optional<Place> place = place(call);
        Optional<HttpLink> known = place.flatMap(p -> links.find(p.link(), call.console()));
        if (known.isPresent() && streams(call, known.get(), place.orElseThrow().after(), true)) {
            links.resumed(true);
            return;
        }
        known.ifPresent(HttpLink::lose);
        if (place.isPresent()) {
            links.resumed(false);
        }
        if (!comesFromUs(call)) {
            call.refuse(ErrorCode.ERROR_CODE_FORBIDDEN, "Open a link by POST first.");
            return;
        }
        opened(call).ifPresent(link -> streams(call, link, 0, false));
    }

    private boolean streams(Call call, HttpLink link, long after, boolean resumed) {
        EventStream stream = links.stream(call, link);
        if (!link.attach(stream, after)) {
            return false;
        }
        stream.start(firstEvent(link, after, resumed));
        return true;
    }

    private void poll(Call call) {
        if (isHead(call)) {
            return;
        }
        Optional<Place> place = place(call);
        Optional<HttpLink> known = place.flatMap(p -> links.find(p.link(), call.console()));
        if (known.isEmpty()) {
            gone(call);
            return;
        }
        HttpLink link = known.get();
        EventPoll poll = links.poll(call, link);
        if (link.attach(poll, place.orElseThrow().after())) {
            poll.start();
        } else {
            links.resumed(false);
            link.lose();
            gone(call);
        }
    }

    private void frames(Call call) {
        links.find(call.segment("link"), call.console())
                .ifPresentOrElse(link -> link.receive(call, call.body(ConsoleFrames.class)), () -> gone(call));
    }

    private static void gone(Call call) {
        call.refuse(ErrorCode.ERROR_CODE_NOT_FOUND, "There is no such link any more; open another.");
    }

    private Optional<HttpLink> opened(Call call) {
        if (!links.hasRoom()) {
            call.unavailable("The hub takes no more links now.", RETRY_MILLIS);
        } else if (!links.allows(call.console())) {
            call.tooMany("More links than this credential may open.", RETRY_MILLIS);
        } else {
            return Optional.of(links.open(call.console(), call.exchange().getIoThread()));
        }
        return Optional.empty();
    }

    /**
     * A same-origin GET has no Origin; browsers name the site instead, but not to every plain-HTTP address. So only who says
     * it may open a link by GET; whoever knows the name of one got it from a POST.
     */
    private static boolean comesFromUs(Call call) {
        return Bearer.isPresent(call.exchange())
                || call.header("Sec-Fetch-Site").filter("same-origin"::equals).isPresent();
    }

    private static Optional<Place> place(Call call) {
        return Place.parse(call.arguments().text(LAST_EVENT_ID));
    }

    /** [RFC 9110 §9.3.2] an answer without a body: nothing is opened or read for it. */
    private static boolean isHead(Call call) {
        boolean head = call.exchange().getRequestMethod().equals(Methods.HEAD);
        if (head) {
            call.answer(EventStream.CONTENT_TYPE, new byte[0]);
        }
        return head;
    }

    private OpenedLink told(HttpLink link, boolean resumed) {
        return OpenedLink.newBuilder()
                .setLink(link.name())
                .setResumeMs(links.limits().resumeMillis())
                .setResumed(resumed)
                .build();
    }

    /** With the place to go on from, for a stream that breaks before anything else was read. */
    private String firstEvent(HttpLink link, long after, boolean resumed) {
        return "retry: 1000\nevent: link\nid: " + link.name() + "." + after + "\ndata: "
                + Frame.of(told(link, resumed)).json() + "\n\n";
    }
}
