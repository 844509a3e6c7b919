package dev.breakwater.control.store;

import java.io.Serial;
import java.sql.SQLException;

/// PostgreSQL could not be asked, or did not answer.
public final class StoreAwayException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    StoreAwayException(String call, SQLException cause) {
        super(call + ": PostgreSQL is away: " + firstLine(cause) + state(cause), cause);
    }

    /// None where the driver itself saw that the connection was gone.
    private static String state(SQLException cause) {
        return cause.getSQLState() == null ? "" : " (SQLSTATE " + cause.getSQLState() + ")";
    }

    private static String firstLine(SQLException cause) {
        String message = String.valueOf(cause.getMessage());
        return message.lines().findFirst().orElse("");
    }
}
