package dev.breakwater.testkit.frames;

import dev.breakwater.shield.answer.Answer;
import dev.breakwater.shield.answer.AnswerKey;
import dev.breakwater.shield.compile.HashSeed;
import dev.breakwater.shield.config.Configuration;
import dev.breakwater.shield.config.CountryCode;
import dev.breakwater.shield.geo.NodeSources;
import dev.breakwater.shield.judge.Cookies;
import dev.breakwater.shield.registration.Registration;
import dev.breakwater.shield.registration.ServerPlace;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// A world of one seed: configurations, and frames that meet them. Owned by one thread.
public final class FrameWorld {
    private final RandomGenerator random;
    private final ConfigurationGenerator configurations;
    private final ClientCookies cookies;
    private final FrameGenerator frames;
    private final AnswerGenerator answers;
    private final RegistrationGenerator registrations;
    private final NodeSources sources;
    private final HashSeed hashSeed;
    private long nowNanos;

    /// The world of that seed; the same each time.
    public FrameWorld(long seed) {
        this.random = new SplittableRandom(seed);
        Worlds world = new Worlds(random);
        this.configurations = new ConfigurationGenerator(random, world);
        this.sources = new GeoGenerator(random, world).sources();
        this.hashSeed = new HashSeed(random.nextLong(), random.nextLong());
        this.registrations = new RegistrationGenerator(random, world);
        this.cookies =
                new ClientCookies(random, new Cookies(hashSeed), registrations.wallOffsetNanos());
        this.frames = new FrameGenerator(random, world, cookies);
        this.answers = new AnswerGenerator(random, world);
        this.nowNanos = random.nextLong(1_000_000_000_000L);
    }

    /// What the node knows of sources.
    public NodeSources sources() {
        return sources;
    }

    /// The countries that sources can be from; 0, which stands for none, too.
    public List<Integer> countryIds() {
        return Stream.concat(Stream.of(0), GeoGenerator.COUNTRIES.stream().map(CountryCode::id))
                .toList();
    }

    public HashSeed hashSeed() {
        return hashSeed;
    }

    /// A configuration that checks accept.
    ///
    /// @param version its number
    /// @param rulesMax 0 to so many filter rules
    public Configuration nextConfiguration(long version, int rulesMax) {
        return configurations.next(version, rulesMax);
    }

    /// What servers answer from now on.
    public Map<AnswerKey, Answer> nextAnswers() {
        return answers.next(nowNanos);
    }

    /// The servers that tell their secret now: others keep the one that they told.
    public Map<ServerPlace, Registration> nextRegistrations() {
        Map<ServerPlace, Registration> next = registrations.next(nowNanos);
        cookies.register(next);
        return next;
    }

    /// What the time of day is more than that of frames.
    public long wallOffsetNanos() {
        return registrations.wallOffsetNanos();
    }

    /// A frame of 0 to 2,048 bytes.
    public byte[] nextFrame() {
        return frames.next(nowNanos);
    }

    /// The time of the next frame: the last one's or later, by up to a second; now and then by up
    /// to two minutes, so that what is learned and kept runs out.
    public long nextNanos() {
        nowNanos += random.nextInt(400) == 0 ? random.nextLong(1L << 37) : 0;
        nowNanos += random.nextInt(16) == 0 ? random.nextLong(1L << random.nextInt(1, 30)) : 0;
        return nowNanos;
    }
}
