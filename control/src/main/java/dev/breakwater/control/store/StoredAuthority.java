package dev.breakwater.control.store;

import com.google.protobuf.ByteString;

/// The certificate authority as it is stored.
///
/// @param certificate X.509, DER
/// @param privateKey PKCS #8, or that sealed
public record StoredAuthority(ByteString certificate, ByteString privateKey, boolean isSealed) {}
