package dev.breakwater.agent.origin;

import dev.breakwater.bpf.ShieldAbi;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// A query of a Minecraft server, with the token that its handshake gives (GS4; minecraft.wiki,
/// "Query protocol").
final class QueryExchange implements Exchange {
    private static final short MAGIC = (short) 0xFEFD;
    private static final byte HANDSHAKE = 0x09;
    private static final byte STATUS = 0x00;
    private static final int SESSION_OFFSET = 1;
    private static final int OPENING_BYTES = 5;
    private static final int QUERY_BYTES_MAX = 15;
    private static final Pattern TOKEN = Pattern.compile("-?\\d{1,10}");

    /// Servers look at the low half of each byte only.
    private static final int SESSION_MASK = 0x0F0F_0F0F;

    private final boolean isFull;

    /// What each answer has to repeat: who doesn't see the query doesn't know it.
    private final int session;

    private boolean hasToken;

    /// @param isFull whether all is asked, or the basic status alone
    QueryExchange(boolean isFull, RandomGenerator random) {
        this.isFull = isFull;
        this.session = random.nextInt() & SESSION_MASK;
    }

    @Override
    public ByteBuffer opening() {
        hasToken = false;
        return query(HANDSHAKE).flip();
    }

    @Override
    public Step next(ByteBuffer message) {
        if (message.remaining() <= OPENING_BYTES || message.getInt(SESSION_OFFSET) != session) {
            return Step.WAIT;
        }
        byte kind = message.get(0);
        if (kind == HANDSHAKE && !hasToken) {
            return token(message);
        }
        if (kind != STATUS || !hasToken) {
            return Step.WAIT;
        }
        return message.remaining() <= ShieldAbi.ANSWER_BYTES_MAX
                ? new Step.Done(message.putInt(SESSION_OFFSET, 0))
                : Step.UNFIT;
    }

    /// Decimal, as a text that ends with a NUL.
    private Step token(ByteBuffer message) {
        String text =
                StandardCharsets.US_ASCII
                        .decode(message.slice(OPENING_BYTES, message.remaining() - OPENING_BYTES))
                        .toString();
        int end = text.indexOf('\0');
        if (end < 0 || !TOKEN.matcher(text.substring(0, end)).matches()) {
            return Step.UNFIT;
        }
        hasToken = true;
        ByteBuffer status = query(STATUS).putInt((int) Long.parseLong(text.substring(0, end)));
        return new Step.Say((isFull ? status.putInt(0) : status).flip());
    }

    private ByteBuffer query(byte kind) {
        return ByteBuffer.allocate(QUERY_BYTES_MAX).putShort(MAGIC).put(kind).putInt(session);
    }
}
