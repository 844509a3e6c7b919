package dev.breakwater.runtime.log;

import java.util.LinkedHashMap;
import java.util.Map;

/// Decides which lines of a log are repetitions and stay unwritten.
///
/// Owned by one thread, or guarded by its owner.
final class RepeatLimit {
    /// Texts remembered at once; the one first seen longest ago makes way.
    static final int TEXTS_MAX = 1_024;

    /// Whether to write a line, and how many like it were not written since the last one.
    record Decision(boolean write, long withheldCount) {}

    private static final class Window {
        final long startNanos;
        int writtenCount;
        long withheldCount;

        Window(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    private final int linesMax;
    private final long windowNanos;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    /// @param linesMax lines of one text written in one window
    RepeatLimit(int linesMax, long windowNanos) {
        this.linesMax = linesMax;
        this.windowNanos = windowNanos;
    }

    Decision onLine(String text, long nowNanos) {
        Window window = windows.get(text);
        long withheldBefore = 0;
        if (window == null || nowNanos - window.startNanos >= windowNanos) {
            withheldBefore = window == null ? 0 : window.withheldCount;
            windows.remove(text);
            window = new Window(nowNanos);
            windows.put(text, window);
            if (windows.size() > TEXTS_MAX) {
                windows.remove(windows.keySet().iterator().next());
            }
        }
        if (window.writtenCount >= linesMax) {
            window.withheldCount++;
            return new Decision(false, 0);
        }
        window.writtenCount++;
        return new Decision(true, withheldBefore);
    }
}
