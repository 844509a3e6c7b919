package dev.breakwater.lab.client;

import dev.breakwater.runtime.time.NanoClock;
import java.io.PrintStream;
import java.time.InstantSource;

/// The client's process: [OfferedLoad]'s values in, a line for each finished request out.
public final class ClientProcess {
    private ClientProcess() {}

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        HttpLoad load =
                new HttpLoad(
                        OfferedLoad.parse(arguments),
                        NanoClock.system(),
                        InstantSource.system().millis(),
                        request -> out.println(request.toLine()));
        load.run();
    }
}
