package dev.breakwater.lab.origin;

import java.io.IOException;

/// The origin's process: `OriginProcess PORT`. Says "ready" when it listens.
public final class OriginProcess {
    private OriginProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (HttpOrigin origin = HttpOrigin.listen(Integer.parseInt(arguments[0]))) {
            System.out.println("ready");
            origin.serve();
        }
    }
}
