package dev.breakwater.shield.answer;

import dev.breakwater.bpf.ShieldAbi;

/// What was asked.
public enum AnswerKind {
    A2S_INFO(ShieldAbi.ANSWER_A2S_INFO),
    A2S_PLAYERS(ShieldAbi.ANSWER_A2S_PLAYERS),
    A2S_RULES(ShieldAbi.ANSWER_A2S_RULES),
    RAKNET_PONG(ShieldAbi.ANSWER_RAKNET_PONG),
    QUERY_BASIC(ShieldAbi.ANSWER_QUERY_BASIC),
    QUERY_FULL(ShieldAbi.ANSWER_QUERY_FULL);

    private final int code;

    AnswerKind(int code) {
        this.code = code;
    }

    /// `ANSWER_*`.
    int code() {
        return code;
    }
}
