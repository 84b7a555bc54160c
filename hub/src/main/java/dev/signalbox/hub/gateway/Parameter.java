package dev.signalbox.hub.gateway;

import com.google.protobuf.Descriptors.EnumDescriptor;

/**
 * One parameter that a route takes beside its path. Immutable.
 *
 * @param many it may be given several times
 */
record Parameter(String name, Place place, Form form, boolean required, boolean many, String description) {
    /** Where it stands in the request. */
    enum Place {
        QUERY,
        HEADER
    }

    /** Lists are paged in one way: a limit, and the cursor that the answer's Link header gives. */
    static final Parameter CURSOR =
            text("cursor", 256, "Where the page begins: from the Link header of the one before.");

    /** As long as any has who is named in an audit: {@code oidc:} or {@code token:} and 100 characters of two units each. */
    static final int MAX_PRINCIPAL = 256;

    static Parameter limit(long most, String whenAbsent) {
        return whole("limit", 1, most, "At most so many. Absent: " + whenAbsent + ".");
    }

    static Parameter text(String name, int maxChars, String description) {
        return query(name, new Form.Text(maxChars), description);
    }

    static Parameter whole(String name, long least, long most, String description) {
        return query(name, new Form.Whole(least, most), description);
    }

    static Parameter flag(String name, String description) {
        return query(name, new Form.Flag(), description);
    }

    static Parameter moment(String name, String description) {
        return query(name, new Form.Moment(), description);
    }

    static Parameter choice(String name, EnumDescriptor type, String description) {
        return query(name, new Form.Choice(type), description);
    }

    static Parameter header(String name, Form form, String description) {
        return new Parameter(name, Place.HEADER, form, false, false, description);
    }

    private static Parameter query(String name, Form form, String description) {
        return new Parameter(name, Place.QUERY, form, false, false, description);
    }

    Parameter isRequired() {
        return new Parameter(name, place, form, true, many, description);
    }

    Parameter repeated() {
        return new Parameter(name, place, form, required, true, description);
    }
}
