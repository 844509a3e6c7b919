package dev.breakwater.agent.kernel;

import dev.breakwater.kernel.BpfProgram;
import dev.breakwater.shield.config.InterfaceRole;

/// The programs of one load: one for each role, all with the same maps.
@FunctionalInterface
interface RolePrograms {
    BpfProgram of(InterfaceRole role);
}
