package dev.breakwater.shield.judge;

import dev.breakwater.shield.config.AddressList;
import dev.breakwater.shield.config.IpAddress;
import dev.breakwater.shield.config.IpPrefix;
import dev.breakwater.shield.config.ListAction;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// All address lists: of the entries that hold a source, the longest decides. Immutable.
final class Lists {
    /// Entries by their length, the longest first.
    private final TreeMap<Integer, Map<IpPrefix, ListAction>> byLength =
            new TreeMap<>(Comparator.reverseOrder());

    Lists(List<AddressList> lists) {
        for (AddressList list : lists) {
            for (IpPrefix entry : list.entries()) {
                byLength.computeIfAbsent(entry.length(), _ -> new HashMap<>())
                        .put(entry, list.action());
            }
        }
    }

    Optional<ListAction> find(IpAddress source) {
        for (Map.Entry<Integer, Map<IpPrefix, ListAction>> entries : byLength.entrySet()) {
            if (entries.getKey() <= source.family().bits()) {
                IpPrefix prefix = IpPrefix.of(source, entries.getKey());
                ListAction action = entries.getValue().get(prefix);
                if (action != null) {
                    return Optional.of(action);
                }
            }
        }
        return Optional.empty();
    }
}
