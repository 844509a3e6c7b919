package dev.breakwater.agent.tables;

/// What became of packets from one country, of those that no address list decided on.
public record CountryTally(Tally passed, Tally dropped) {
    public boolean isZero() {
        return passed.isZero() && dropped.isZero();
    }
}
