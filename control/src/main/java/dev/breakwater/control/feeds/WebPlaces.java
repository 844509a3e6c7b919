package dev.breakwater.control.feeds;

import dev.breakwater.shield.feed.FeedReader;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Texts fetched by HTTP.
///
/// Whoever may write a list may make control ask any URL, so hosts that aren't public are refused,
/// at each redirect anew. The host's addresses are looked up before the client does it; Java keeps
/// an answer for 30 seconds, longer than connecting may take, so that it can't be another one then.
final class WebPlaces {
    private static final int REDIRECTS_MAX = 5;
    private static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(10);
    private static final Duration HEADERS_TIME_MAX = Duration.ofSeconds(20);
    private static final long FETCH_SECONDS_MAX = 60;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final boolean mayAskPrivateAddresses;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT_TIME_MAX)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    WebPlaces(boolean mayAskPrivateAddresses) {
        this.mayAskPrivateAddresses = mayAskPrivateAddresses;
    }

    Fetched fetch(String url, Fetched.Mark last) throws InterruptedException {
        try {
            URI at = URI.create(url);
            for (int i = 0; i <= REDIRECTS_MAX; i++) {
                requirePublic(at);
                HttpResponse<byte[]> response = ask(at, last);
                if (!REDIRECTS.contains(response.statusCode())) {
                    return fetched(response);
                }
                at = target(at, response);
            }
            return new Fetched.Failed(
                    "redirected too often (expected: at most " + REDIRECTS_MAX + ")");
        } catch (FetchException e) {
            return new Fetched.Failed(e.reason());
        } catch (IllegalArgumentException e) {
            return new Fetched.Failed("url: " + e.getMessage());
        }
    }

    private static Fetched fetched(HttpResponse<byte[]> response) {
        if (response.statusCode() == 304) {
            return new Fetched.Unchanged();
        }
        if (response.statusCode() != 200) {
            return new Fetched.Failed("status " + response.statusCode() + " (expected: 200)");
        }
        String encoding = header(response, "Content-Encoding");
        if (!encoding.isEmpty() && !encoding.equals("identity")) {
            return new Fetched.Failed("compressed text (expected: plain, as it was asked for)");
        }
        Fetched.Mark mark =
                new Fetched.Mark(header(response, "ETag"), header(response, "Last-Modified"));
        return new Fetched.Text(response.body(), mark);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers()
                .firstValue(name)
                .filter(value -> value.length() <= 1_000)
                .orElse("");
    }

    private static URI target(URI from, HttpResponse<?> response) {
        String location = header(response, "Location");
        URI target = from.resolve(location);
        boolean isHttp = "https".equals(target.getScheme()) || "http".equals(target.getScheme());
        boolean isDowngrade = from.getScheme().equals("https") && "http".equals(target.getScheme());
        if (location.isEmpty() || !isHttp || isDowngrade || target.getUserInfo() != null) {
            throw new FetchException(
                    "redirected (expected: to http or https, never from https to http)");
        }
        return target;
    }

    private void requirePublic(URI url) {
        String host = url.getHost();
        if (host == null) {
            throw new FetchException("url: no host (expected: a name or an address)");
        }
        if (mayAskPrivateAddresses) {
            return;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!PublicAddresses.contains(address)) {
                    throw new FetchException(
                            host
                                    + ": "
                                    + address.getHostAddress()
                                    + " is not public (expected: a public address; or"
                                    + " --feed-private-addresses)");
                }
            }
        } catch (UnknownHostException e) {
            throw new FetchException(host + ": no such host");
        }
    }

    private HttpResponse<byte[]> ask(URI url, Fetched.Mark last) throws InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url)
                        .timeout(HEADERS_TIME_MAX)
                        .header("Accept-Encoding", "identity")
                        .header("User-Agent", "breakwater");
        header(last.etag()).ifPresent(etag -> request.header("If-None-Match", etag));
        header(last.lastModified()).ifPresent(date -> request.header("If-Modified-Since", date));
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request.build(), _ -> new LimitedBody(FeedReader.BYTES_MAX));
        try {
            return answer.get(FETCH_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new FetchException(
                    "no end within " + FETCH_SECONDS_MAX + " s (expected: all of it)");
        } catch (ExecutionException e) {
            throw new FetchException(String.valueOf(e.getCause()));
        }
    }

    private static Optional<String> header(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }
}
