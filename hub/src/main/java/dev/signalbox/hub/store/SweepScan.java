package dev.signalbox.hub.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the open sweeps in order, some rows at a time. */
final class SweepScan {
    /** H2 holds a result in memory. */
    private static final int ROWS_AT_A_TIME = 32;

    private SweepScan() {}

    /** Takes one sweep. */
    interface Taker {
        /** Whether to go on. */
        boolean take(long sweepNo, byte[] body) throws SQLException, DamagedBytes;
    }

    /** The number of the last sweep that was taken, or that was damaged and passed over; 0 for none. */
    static long forEach(Connection connection, Damage damage, Taker taker) throws SQLException {
        long last = 0;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT sweep_no, body FROM sweep WHERE sweep_no > ? ORDER BY sweep_no LIMIT " + ROWS_AT_A_TIME)) {
            int rows = ROWS_AT_A_TIME;
            while (rows == ROWS_AT_A_TIME) {
                rows = 0;
                select.setLong(1, last);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        rows++;
                        last = row.getLong(1);
                        if (!take(damage, taker, last, row.getBytes(2))) {
                            return last;
                        }
                    }
                }
            }
        }
        return last;
    }

    private static boolean take(Damage damage, Taker taker, long sweepNo, byte[] body) throws SQLException {
        try {
            return taker.take(sweepNo, body);
        } catch (DamagedBytes e) {
            damage.met("sweep=" + sweepNo, e);
            return true;
        }
    }
}
