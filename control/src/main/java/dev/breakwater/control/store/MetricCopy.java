package dev.breakwater.control.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Writes rows of a level by COPY, in its binary format.
///
/// Source: "Binary Format" of COPY in PostgreSQL's manual.
final class MetricCopy {
    private static final byte[] SIGNATURE =
            "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int FIELDS = 4;
    private static final int PART_BYTES = 1 << 16;

    private MetricCopy() {}

    static void write(Connection connection, MetricLevel level, List<MetricRow> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy "
                                        + level.table()
                                        + " (second, node, subject, counts)"
                                        + " from stdin with (format binary)");
        try {
            write(copy, rows);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private static void write(CopyIn copy, List<MetricRow> rows) throws SQLException {
        ByteArrayOutputStream part = new ByteArrayOutputStream(2 * PART_BYTES);
        DataOutputStream out = new DataOutputStream(part);
        try {
            out.write(SIGNATURE);
            out.writeInt(0);
            out.writeInt(0);
            for (MetricRow row : rows) {
                out.writeShort(FIELDS);
                out.writeInt(Long.BYTES);
                out.writeLong(row.second());
                out.writeInt(Integer.BYTES);
                out.writeInt(row.node());
                out.writeInt(Integer.BYTES);
                out.writeInt(row.subject());
                out.writeInt(row.counts().size());
                row.counts().writeTo(out);
                if (part.size() >= PART_BYTES) {
                    send(copy, part);
                }
            }
            out.writeShort(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        send(copy, part);
    }

    private static void send(CopyIn copy, ByteArrayOutputStream part) throws SQLException {
        copy.writeToCopy(part.toByteArray(), 0, part.size());
        part.reset();
    }
}
