package dev.signalbox.agent;

import java.io.IOException;

/** The hub did not let the device join, and says why. */
public final class JoinRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    JoinRefusedException(int status, String message) {
        super("the hub refused the join (HTTP " + status + "): " + message);
        this.status = status;
    }

    /** 401: the join key is wrong or expired. 429 and 503: try again later. */
    public int status() {
        return status;
    }
}
