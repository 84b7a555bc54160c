package dev.signalbox.hub.doctor;

import java.util.List;

/** Looks at one thing. Changes nothing that stays. */
interface Check {
    /** At least one. */
    List<Finding> look();
}
