package dev.signalbox.hub.homeassistant;

import dev.signalbox.hub.homeassistant.Component.Worth;
import dev.signalbox.hub.protocol.Names;
import dev.signalbox.proto.v1.EventType;
import java.util.List;

/** Each event of a device becomes an event entity of one type, on the event's own topic. */
final class EventEntities {
    private EventEntities() {}

    static void draw(List<EventType> events, NativeTopics topics, Drawing drawing) {
        for (EventType declared : events) {
            String event = declared.getName();
            if (!Names.isName(event)) {
                drawing.leaveOut("event " + event, LeftOut.Reason.NO_ENTITY);
                continue;
            }
            Component component = new Component(Platform.EVENT, "event", event, Worth.EVENT)
                    .put("qos", 1)
                    .put("state_topic", topics.event(event))
                    .put("event_types", List.of(event))
                    .put("value_template", Templates.event(event));
            drawing.add(component, Drawing.title(declared.getTitle(), event), event);
        }
    }
}
