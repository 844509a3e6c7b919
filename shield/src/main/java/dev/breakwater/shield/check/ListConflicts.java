package dev.breakwater.shield.check;

import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.util.List;

/// One prefix can't be allowed by a list and denied by another.
final class ListConflicts {
    private ListConflicts() {}

    static void find(List<AddressList> lists, Problems problems) {
        List<AddressList> allowing = withAction(lists, ListAction.ALLOW);
        List<AddressList> denying = withAction(lists, ListAction.DENY);
        // The smaller side is put in one order, the larger only walked.
        if (count(allowing) <= count(denying)) {
            find(allowing, denying, problems);
        } else {
            find(denying, allowing, problems);
        }
    }

    private static void find(
            List<AddressList> ordered, List<AddressList> walked, Problems problems) {
        AddressEntries all = join(ordered);
        if (all.isEmpty()) {
            return;
        }
        for (AddressList list : walked) {
            for (IpPrefix entry : list.entries()) {
                if (all.indexOf(entry) >= 0) {
                    add(list, entry, owner(ordered, entry), problems);
                }
            }
        }
    }

    private static AddressEntries join(List<AddressList> lists) {
        return AddressEntries.union(lists.stream().map(AddressList::entries).toList());
    }

    private static AddressList owner(List<AddressList> lists, IpPrefix entry) {
        return lists.stream()
                .filter(list -> list.entries().indexOf(entry) >= 0)
                .findFirst()
                .orElseThrow();
    }

    private static void add(
            AddressList list, IpPrefix entry, AddressList owner, Problems problems) {
        problems.add(
                Problem.of(
                        "AddressList/" + list.name(),
                        "spec.entries[" + entry + "]",
                        entry.toString(),
                        "one answer; this list says %s, AddressList/%s says %s"
                                .formatted(list.action(), owner.name(), contrary(list.action()))));
    }

    private static ListAction contrary(ListAction action) {
        return switch (action) {
            case ALLOW -> ListAction.DENY;
            case DENY -> ListAction.ALLOW;
        };
    }

    private static List<AddressList> withAction(List<AddressList> lists, ListAction action) {
        return lists.stream().filter(list -> list.action() == action).toList();
    }

    private static long count(List<AddressList> lists) {
        return lists.stream().mapToLong(list -> list.entries().size()).sum();
    }
}
