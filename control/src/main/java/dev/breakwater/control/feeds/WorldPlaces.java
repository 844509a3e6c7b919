package dev.breakwater.control.feeds;

import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.feed.FeedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/// Feeds of the web, and of files in one folder.
///
/// Whoever may write a list may name any file, and is shown lines that are no addresses: so no file
/// outside of the folder is opened, by whatever link it is reached.
public final class WorldPlaces implements FeedPlaces {
    private final Path folder;
    private final WebPlaces web;

    /// @param folder holds the files that may be read
    /// @param mayAskPrivateAddresses whether a URL may lead to a machine that is not public
    public WorldPlaces(Path folder, boolean mayAskPrivateAddresses) {
        this.folder = folder;
        this.web = new WebPlaces(mayAskPrivateAddresses);
    }

    @Override
    public Fetched fetch(ListFeed.Place place, Fetched.Mark last) throws InterruptedException {
        return switch (place) {
            case ListFeed.Place.Url(String url) -> web.fetch(url, last);
            case ListFeed.Place.File(String path) -> read(Path.of(path), last);
        };
    }

    private Fetched read(Path path, Fetched.Mark last) {
        try {
            Path real = path.toRealPath();
            if (!Files.isDirectory(folder) || !real.startsWith(folder.toRealPath())) {
                return new Fetched.Failed(
                        path + ": outside (expected: in the folder of feeds, " + folder + ")");
            }
            BasicFileAttributes before = Files.readAttributes(real, BasicFileAttributes.class);
            if (!before.isRegularFile()) {
                return new Fetched.Failed(path + ": no file (expected: a plain one)");
            }
            Fetched.Mark mark = mark(before);
            if (mark.equals(last)) {
                return new Fetched.Unchanged();
            }
            byte[] bytes;
            try (InputStream stream = Files.newInputStream(real)) {
                bytes = stream.readNBytes(FeedReader.BYTES_MAX + 1);
            }
            if (!mark(Files.readAttributes(real, BasicFileAttributes.class)).equals(mark)) {
                return new Fetched.Failed(path + ": changed while it was read");
            }
            return new Fetched.Text(bytes, mark);
        } catch (NoSuchFileException e) {
            return new Fetched.Failed(path + ": no such file");
        } catch (IOException e) {
            return new Fetched.Failed(path + ": " + e);
        }
    }

    private static Fetched.Mark mark(BasicFileAttributes file) {
        return new Fetched.Mark("", file.lastModifiedTime() + " " + file.size());
    }
}
