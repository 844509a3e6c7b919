import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/// Writes `retry_tables.h`: what the integrity tags of QUIC's Retry packets are made of.
///
/// A tag is that of AES-GCM over bytes that aren't encrypted, by a key and a nonce which all the
/// world knows (RFC 9001, 5.8; RFC 9369, 3.3.3). So all that AES gives for it is constant: the
/// number that GHASH multiplies with, of which all products with a byte are tabled here, and the
/// mask over what comes out.
///
/// Usage: `java RetryTables.java C_FOLDER`.
final class RetryTables {
    private static final int BLOCK_BYTES = 16;
    private static final int BLOCK_BITS = 128;
    private static final int BYTE_VALUES = 256;

    /// x^128 = x^7 + x^2 + x + 1, of which GCM writes the lowest power first.
    private static final long REDUCTION = 0xE1L << 56;

    /// Of version 1, and of version 2.
    private static final List<Secret> SECRETS =
            List.of(
                    new Secret("be0c690b9f66575a1d766b54e368c84e", "461599d35d632bf2239825bb"),
                    new Secret("8fb4b01b56ac48e260fbcbcead7ccc92", "d86969bc2d7c6d9990efb04a"));

    private record Secret(String key, String nonce) {
        Block encrypt(byte[] block) throws GeneralSecurityException {
            Cipher aes = Cipher.getInstance("AES/ECB/NoPadding");
            aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(HexFormat.of().parseHex(key), "AES"));
            ByteBuffer encrypted = ByteBuffer.wrap(aes.doFinal(block));
            return new Block(encrypted.getLong(), encrypted.getLong());
        }

        Block mask() throws GeneralSecurityException {
            return encrypt(HexFormat.of().parseHex(nonce + "00000001"));
        }
    }

    /// Sixteen bytes in the order of the wire. As a polynomial, the first bit is the lowest power.
    private record Block(long first, long second) {
        static final Block ZERO = new Block(0, 0);

        Block plus(Block other) {
            return new Block(first ^ other.first, second ^ other.second);
        }

        Block timesX() {
            long carry = (second & 1) == 0 ? 0 : REDUCTION;
            return new Block(first >>> 1 ^ carry, second >>> 1 | first << 63);
        }

        /// As two words whose lowest byte is the first one on the wire.
        String words() {
            return "0x%xULL,0x%xULL,\n"
                    .formatted(Long.reverseBytes(first), Long.reverseBytes(second));
        }
    }

    private RetryTables() {}

    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        StringBuilder products = new StringBuilder();
        StringBuilder masks = new StringBuilder();
        for (Secret secret : SECRETS) {
            writeProducts(secret.encrypt(new byte[BLOCK_BYTES]), products);
            masks.append(secret.mask().words());
        }
        String header =
                """
                /* By version, by the place of a byte in its block, and by the byte. */
                const __u64 retry_products[] = {
                %s};

                /* By version. */
                const __u64 retry_masks[] = {
                %s};
                """
                        .formatted(products, masks);
        Path file = Path.of(arguments[0], "retry_tables.h");
        Files.createDirectories(file.getParent());
        // A file that says the same is left alone: what depends on it would be compiled again.
        if (!Files.exists(file) || !Files.readString(file).equals(header)) {
            Files.writeString(file, header);
        }
    }

    private static void writeProducts(Block factor, StringBuilder products) {
        Block[] powers = new Block[BLOCK_BITS];
        Block power = factor;
        for (int bit = 0; bit < BLOCK_BITS; bit++) {
            powers[bit] = power;
            power = power.timesX();
        }
        for (int place = 0; place < BLOCK_BYTES; place++) {
            for (int value = 0; value < BYTE_VALUES; value++) {
                Block product = Block.ZERO;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    if ((value >>> (7 - bit) & 1) != 0) {
                        product = product.plus(powers[place * Byte.SIZE + bit]);
                    }
                }
                products.append(product.words());
            }
        }
    }
}
