package dev.breakwater.control.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.breakwater.api.v1.AddressList;
import dev.breakwater.api.v1.AddressListSpec;
import dev.breakwater.api.v1.FilterRule;
import dev.breakwater.api.v1.FilterRuleSpec;
import dev.breakwater.api.v1.Metadata;
import dev.breakwater.api.v1.Resource;
import dev.breakwater.control.store.NewVersion;
import dev.breakwater.control.store.StoredChange;
import dev.breakwater.shield.check.Problem;
import dev.breakwater.shield.config.AddressEntries;
import dev.breakwater.shield.config.AddressEntriesBuilder;
import dev.breakwater.shield.config.EntrySource;
import dev.breakwater.shield.config.FeedFormat;
import dev.breakwater.shield.config.IpText;
import dev.breakwater.shield.config.ListAction;
import dev.breakwater.shield.config.ListFeed;
import dev.breakwater.shield.read.ListMessages;
import dev.breakwater.shield.wire.ResourceBytes;
import dev.breakwater.shield.wire.ResourceKey;
import dev.breakwater.shield.wire.ResourceKind;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProposerTest {
    private static final Set<String> CLUSTERS = Set.of("default", "eu");
    private static final Snapshot WITH_A = next(Snapshot.EMPTY, put("a", "192.0.2.1"));

    private static final ListFeed.From FEED = feed("/a");
    private static final ListFeed.From OTHER_FEED = feed("/b");
    private static final Snapshot WITH_FEED =
            next(next(Snapshot.EMPTY, putFeed(FEED)), feedSays(FEED, "192.0.2.1", "192.0.2.2"));

    @Test
    void makesTheNextVersion() {
        assertThat(WITH_A.version()).isEqualTo(1);
        assertThat(WITH_A.addressLists()).hasSize(1);
    }

    @Test
    void tellsCreatedFromUpdatedFromDeleted() {
        assertThat(verbs(WITH_A, put("b", "192.0.2.2"), put("a", "192.0.2.3")))
                .containsExactly(StoredChange.Verb.CREATED, StoredChange.Verb.UPDATED);
        assertThat(verbs(WITH_A, delete("a"))).containsExactly(StoredChange.Verb.DELETED);
    }

    @Test
    void leavesOutWhatIsSoAlready() {
        assertThat(verbs(WITH_A, put("a", "192.0.2.1"), put("b", "192.0.2.2"))).hasSize(1);
        assertThat(propose(WITH_A, put("a", "192.0.2.1"))).isInstanceOf(Proposal.Nothing.class);
        assertThat(propose(WITH_A)).isInstanceOf(Proposal.Nothing.class);
    }

    @Test
    void refusesAResourceTwice() {
        assertThat(problems(put("b", "192.0.2.2"), put("b", "192.0.2.3")))
                .extracting(Problem::resource)
                .containsExactly("AddressList/b");
    }

    @Test
    void refusesNoResource() {
        var nothing = new Edit.Put(Resource.getDefaultInstance(), Edit.When.ALWAYS);

        assertThat(problems(nothing)).hasSize(1);
    }

    @Test
    void refusesWhatDoesNotGoTogether() {
        Edit contradiction =
                new Edit.Put(
                        list("b", "192.0.2.1", AddressListSpec.Action.ALLOW), Edit.When.ALWAYS);

        assertThat(why(WITH_A, contradiction)).isInstanceOf(ChangeOutcome.Refused.class);
    }

    @Test
    void tellsEveryResourcesProblems() {
        assertThat(problems(put("b", "x"), put("c", "y")))
                .extracting(Problem::resource)
                .containsExactly("AddressList/b", "AddressList/c");
    }

    @Test
    void knowsWhatIsThereAndWhatIsNot() {
        Resource a = list("a", "192.0.2.9", AddressListSpec.Action.DENY);
        Resource b = list("b", "192.0.2.9", AddressListSpec.Action.DENY);

        assertThat(why(WITH_A, new Edit.Put(a, Edit.When.ABSENT)))
                .isInstanceOf(ChangeOutcome.Taken.class);
        assertThat(why(WITH_A, new Edit.Put(b, Edit.When.PRESENT)))
                .isInstanceOf(ChangeOutcome.Missing.class);
        assertThat(why(WITH_A, delete("b"))).isInstanceOf(ChangeOutcome.Missing.class);
    }

    @Test
    void changesNothingOfTheVersionBefore() {
        propose(WITH_A, delete("a"));

        assertThat(WITH_A.resources(ResourceKind.ADDRESS_LIST)).hasSize(1);
    }

    @Test
    void warnsOfARuleThatIsNeverReachedAndMakesTheVersionAllTheSame() {
        Proposal proposal = propose(WITH_A, putRule("all", 1), putRule("late", 2));

        assertThat(((Proposal.Version) proposal).warnings())
                .extracting(Problem::resource)
                .containsExactly("FilterRule/late");
    }

    private static Edit putRule(String name, int priority) {
        return new Edit.Put(
                Resource.newBuilder()
                        .setFilterRule(
                                FilterRule.newBuilder()
                                        .setMetadata(Metadata.newBuilder().setName(name))
                                        .setSpec(
                                                FilterRuleSpec.newBuilder()
                                                        .setPriority(priority)
                                                        .setAction(FilterRuleSpec.Action.DROP)))
                        .build(),
                Edit.When.ALWAYS);
    }

    @Test
    void letsAListHoldWhatItsFeedSays() {
        assertThat(entries(WITH_FEED)).hasToString("[192.0.2.1, 192.0.2.2]");
        assertThat(propose(WITH_FEED, feedSays(FEED, "192.0.2.2", "192.0.2.1")))
                .isInstanceOf(Proposal.Nothing.class);
    }

    @Test
    void ignoresWhatAnotherFeedSaysAndOneOfAListThatIsGone() {
        assertThat(propose(WITH_FEED, feedSays(OTHER_FEED, "192.0.2.3")))
                .isInstanceOf(Proposal.Nothing.class);
        assertThat(propose(WITH_A, feedSays(FEED, "192.0.2.3")))
                .isInstanceOf(Proposal.Nothing.class);
    }

    @Test
    void keepsWhatTheFeedSaidWhenTheListIsWrittenAgain() {
        assertThat(propose(WITH_FEED, putFeed(FEED))).isInstanceOf(Proposal.Nothing.class);
        assertThat(propose(WITH_FEED, putFeed(FEED, "192.0.2.2", "192.0.2.1")))
                .isInstanceOf(Proposal.Nothing.class);
        assertThat(entries(next(WITH_FEED, putFeed(OTHER_FEED)))).isEqualTo(entries(WITH_FEED));
    }

    @Test
    void refusesEntriesThatAListsFeedDidNotSay() {
        assertThat(((ChangeOutcome.Refused) why(WITH_FEED, putFeed(FEED, "192.0.2.9"))).problems())
                .singleElement()
                .hasToString(
                        "AddressList/fed: spec.entries: 1 entries (expected: none in a list with a"
                                + " feed, or those that it holds; a list of their own for others)");
    }

    private static AddressEntries entries(Snapshot snapshot) {
        return snapshot.addressLists().getLast().entries();
    }

    private static Edit putFeed(ListFeed.From feed, String... entries) {
        var list =
                new dev.breakwater.shield.config.AddressList(
                        "fed", ListAction.DENY, fromFeed(entries), feed);
        return new Edit.Put(
                Resource.newBuilder().setAddressList(ListMessages.packed(list)).build(),
                Edit.When.ALWAYS);
    }

    private static Edit feedSays(ListFeed.From feed, String... entries) {
        return new Edit.PutFeedEntries("fed", feed, fromFeed(entries));
    }

    private static AddressEntries fromFeed(String... entries) {
        AddressEntriesBuilder builder = new AddressEntriesBuilder(EntrySource.FEED);
        for (String entry : entries) {
            builder.add(IpText.parsePrefix(entry).orElseThrow());
        }
        return builder.build();
    }

    private static Proposal propose(Snapshot from, Edit... edits) {
        return Proposer.propose(from, List.of(edits), CLUSTERS::contains);
    }

    private static Snapshot next(Snapshot from, Edit... edits) {
        return ((Proposal.Version) propose(from, edits)).next();
    }

    private static List<StoredChange.Verb> verbs(Snapshot from, Edit... edits) {
        return ((Proposal.Version) propose(from, edits))
                .changes().stream().map(NewVersion.Change::event).map(StoredChange::verb).toList();
    }

    @Test
    void takesAChangeOfWhatItsEtagStandsFor() {
        assertThat(verbs(WITH_A, put("a", "192.0.2.9", etag(WITH_A, "a"))))
                .containsExactly(StoredChange.Verb.UPDATED);
        assertThat(verbs(WITH_A, delete("a", etag(WITH_A, "a"))))
                .containsExactly(StoredChange.Verb.DELETED);
    }

    @Test
    void refusesAStaleEtag() {
        String old = etag(WITH_A, "a");
        Snapshot later = next(WITH_A, put("a", "192.0.2.7"));

        assertThat(stale(later, put("a", "192.0.2.9", old)))
                .extracting(Problem::resource, Problem::path)
                .containsExactly(tuple("AddressList/a", "metadata.etag"));
        assertThat(stale(later, delete("a", old)).getFirst().message())
                .isEqualTo(
                        '"'
                                + old
                                + "\" (expected: \""
                                + etag(later, "a")
                                + "\"; it was changed since: read it again)");
        assertThat(stale(later, put("b", "192.0.2.9", old)).getFirst().message())
                .endsWith("(expected: no etag: there is no such resource now)");
    }

    @Test
    void storesNoEtag() {
        Snapshot later = next(WITH_A, put("a", "192.0.2.9", etag(WITH_A, "a")));

        assertThat(etag(later, "a")).isEqualTo(etag(next(WITH_A, put("a", "192.0.2.9")), "a"));
    }

    @Test
    void restoresEverythingAsItWas() {
        Snapshot later = next(WITH_A, delete("a"), put("b", "192.0.2.2"), put("c", "192.0.2.3"));

        Snapshot restored = next(later, restore(WITH_A));

        assertThat(restored.content()).isEqualTo(WITH_A.content());
        assertThat(verbs(later, restore(WITH_A)))
                .containsExactly(
                        StoredChange.Verb.CREATED,
                        StoredChange.Verb.DELETED,
                        StoredChange.Verb.DELETED);
        assertThat(propose(WITH_A, restore(WITH_A))).isInstanceOf(Proposal.Nothing.class);
    }

    @Test
    void restoresWhatAFeedSaidThen() {
        Snapshot later = next(WITH_FEED, feedSays(FEED, "198.51.100.1"));

        assertThat(next(later, restore(WITH_FEED)).content()).isEqualTo(WITH_FEED.content());
    }

    private static Edit restore(Snapshot snapshot) {
        return new Edit.Restore(
                snapshot.version(),
                snapshot.content().resources().stream().map(ResourceBytes::message).toList());
    }

    private static List<Problem> stale(Snapshot from, Edit edit) {
        return ((ChangeOutcome.Stale) why(from, edit)).problems();
    }

    private static String etag(Snapshot snapshot, String list) {
        return Etag.of(
                snapshot.find(new ResourceKey(ResourceKind.ADDRESS_LIST, list))
                        .orElseThrow()
                        .bytes());
    }

    private static ChangeOutcome why(Snapshot from, Edit... edits) {
        return ((Proposal.Impossible) propose(from, edits)).why();
    }

    private static List<Problem> problems(Edit... edits) {
        return ((ChangeOutcome.Refused) why(WITH_A, edits)).problems();
    }

    private static ListFeed.From feed(String path) {
        return new ListFeed.From(new ListFeed.Place.File(path), FeedFormat.AUTO, 60, 0);
    }

    private static Edit put(String name, String entry) {
        return new Edit.Put(list(name, entry, AddressListSpec.Action.DENY), Edit.When.ALWAYS);
    }

    private static Edit put(String name, String entry, String etag) {
        Resource.Builder list = list(name, entry, AddressListSpec.Action.DENY).toBuilder();
        list.getAddressListBuilder().getMetadataBuilder().setEtag(etag);
        return new Edit.Put(list.build(), Edit.When.ALWAYS);
    }

    private static Edit delete(String name, String etag) {
        return new Edit.Delete(new ResourceKey(ResourceKind.ADDRESS_LIST, name), etag);
    }

    private static Edit delete(String name) {
        return new Edit.Delete(new ResourceKey(ResourceKind.ADDRESS_LIST, name), "");
    }

    private static Resource list(String name, String entry, AddressListSpec.Action action) {
        return Resource.newBuilder()
                .setAddressList(
                        AddressList.newBuilder()
                                .setMetadata(Metadata.newBuilder().setName(name))
                                .setSpec(
                                        AddressListSpec.newBuilder()
                                                .setAction(action)
                                                .addEntries(entry)))
                .build();
    }
}
