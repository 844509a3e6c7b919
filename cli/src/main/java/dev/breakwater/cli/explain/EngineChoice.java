package dev.breakwater.cli.explain;

/// Which engine is asked, as a person writes it.
enum EngineChoice {
    /// The program that nodes run, in this machine's kernel.
    KERNEL,
    /// The same in plain Java.
    ORACLE,
    /// Both, compared.
    BOTH
}
