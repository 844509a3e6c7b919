package dev.breakwater.shield.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

/// What a node and control have agreed on about enrolment.
public final class EnrolmentTerms {
    /// The name that control's certificate has, wherever control is reached: a node knows control
    /// by its authority, not by its place.
    public static final String CONTROL_NAME = "control.breakwater.internal";

    /// Of the key that the node signs with, and of control's signatures.
    public static final String SIGNATURE = "SHA256withECDSA";

    private EnrolmentTerms() {}

    /// What a node signs to show that it has the key that it enrols with.
    public static byte[] signed(String cluster, String node) {
        return ("breakwater enrolment\n" + cluster + "\n" + node).getBytes(UTF_8);
    }
}
