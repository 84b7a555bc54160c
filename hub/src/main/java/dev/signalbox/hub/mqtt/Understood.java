package dev.signalbox.hub.mqtt;

import dev.signalbox.proto.v1.ErrorDetail;
import dev.signalbox.proto.v1.InvokeCommand;
import dev.signalbox.proto.v1.SetDesired;

/** What a publish turned out to be. Immutable. */
sealed interface Understood {
    Reply reply();

    record Command(Reply reply, InvokeCommand request) implements Understood {}

    /**
     * Something is desired.
     *
     * @param bareText the payload where it is one bare value; empty: it is a whole change
     */
    record Desire(Reply reply, SetDesired request, String bareText) implements Understood {}

    record Refused(Reply reply, ErrorDetail error) implements Understood {}
}
