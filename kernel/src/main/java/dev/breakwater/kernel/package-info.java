/// The only native code of Breakwater: libbpf and a few calls of the C library through
/// `java.lang.foreign`, and small classes on top: a BPF object, its maps and programs, XDP links,
/// the BPF file system, network namespaces. It knows no rule and no table.
///
/// A native call pins the carrier of a virtual thread for as long as it takes. All calls here are
/// short but [BpfMap#putInner] (a grace period of the kernel, some milliseconds), [BpfObject#load]
/// and [LiveFrames#send].
@NullMarked
package dev.breakwater.kernel;

import org.jspecify.annotations.NullMarked;
