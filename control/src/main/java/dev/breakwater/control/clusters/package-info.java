/// Who may be a node of which cluster: keys, enrolment, members.
@NullMarked
package dev.breakwater.control.clusters;

import org.jspecify.annotations.NullMarked;
