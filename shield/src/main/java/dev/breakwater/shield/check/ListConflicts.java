package dev.breakwater.shield.check;

import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One prefix can't be allowed by a list and denied by another.
final class ListConflicts {
    private ListConflicts() {}

    static void find(List<AddressList> lists, Problems problems) {
        List<AddressList> allowing = withAction(lists, ListAction.ALLOW);
        List<AddressList> denying = withAction(lists, ListAction.DENY);
        // The smaller side is hashed, the larger only walked.
        if (count(allowing) <= count(denying)) {
            find(allowing, denying, problems);
        } else {
            find(denying, allowing, problems);
        }
    }

    private static void find(
            List<AddressList> hashed, List<AddressList> walked, Problems problems) {
        Map<IpPrefix, String> owners = new HashMap<>();
        for (AddressList list : hashed) {
            list.entries().forEach(entry -> owners.putIfAbsent(entry, list.name()));
        }
        for (AddressList list : walked) {
            for (int i = 0; i < list.entries().size(); i++) {
                IpPrefix entry = list.entries().get(i);
                String owner = owners.get(entry);
                if (owner != null) {
                    problems.add(
                            Problem.of(
                                    "AddressList/" + list.name(),
                                    "spec.entries[" + i + "]",
                                    entry.toString(),
                                    "one answer; this list says %s, AddressList/%s says %s"
                                            .formatted(
                                                    list.action(),
                                                    owner,
                                                    contrary(list.action()))));
                }
            }
        }
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
