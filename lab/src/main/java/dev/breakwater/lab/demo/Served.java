package dev.breakwater.lab.demo;

import dev.breakwater.lab.client.FinishedRequest;
import dev.breakwater.lab.client.Outcome;
import dev.breakwater.lab.client.RequestKind;
import java.util.List;

/// How a number of requests fared.
///
/// @param p50Micros of those that were served; 0 where none was
/// @param p99Micros of those that were served; 0 where none was
/// @param newRequests requests on new connections, among them newServed that were served
record Served(
        int served, int failed, long p50Micros, long p99Micros, int newRequests, int newServed) {
    static Served of(List<FinishedRequest> requests) {
        long[] latencies =
                requests.stream()
                        .filter(Served::isServed)
                        .mapToLong(FinishedRequest::latencyMicros)
                        .sorted()
                        .toArray();
        List<FinishedRequest> made =
                requests.stream().filter(request -> request.kind() == RequestKind.NEW).toList();
        return new Served(
                latencies.length,
                requests.size() - latencies.length,
                quantile(latencies, 0.50),
                quantile(latencies, 0.99),
                made.size(),
                (int) made.stream().filter(Served::isServed).count());
    }

    /// Served of all, 0 to 1; 0 where nothing was asked.
    double share() {
        int all = served + failed;
        return all == 0 ? 0 : (double) served / all;
    }

    private static boolean isServed(FinishedRequest request) {
        return request.outcome() == Outcome.SERVED;
    }

    /// The smallest value that so many of the sorted ones don't exceed (nearest rank).
    private static long quantile(long[] sorted, double share) {
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sorted.length);
        return sorted[Math.max(rank, 1) - 1];
    }
}
