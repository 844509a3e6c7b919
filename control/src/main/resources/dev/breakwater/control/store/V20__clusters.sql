-- Which nodes may come, and what they are shown: clusters, the keys that let nodes in, the nodes,
-- and the authority that signs their certificates.

create table cluster (
    name        text        not null,
    created_at  timestamptz not null,

    constraint cluster_pk primary key (name)
);

-- One machine works without anybody making a cluster.
insert into cluster (name, created_at) values ('default', now());

-- The keys with which nodes enrol. A key itself is told once and stored nowhere.
create table cluster_key (
    key_sha256  bytea       not null,
    cluster     text        not null,
    created_at  timestamptz not null,
    expires_at  timestamptz not null,

    constraint cluster_key_pk primary key (key_sha256),
    constraint cluster_key_cluster_is_known foreign key (cluster) references cluster (name),
    constraint cluster_key_sha256_is_32_bytes check (octet_length(key_sha256) = 32)
);

create index cluster_key_by_cluster on cluster_key (cluster);

-- One row for each enrolled node. Its name is its own among all clusters.
create table node (
    name               text        not null,
    cluster            text        not null,
    public_key_sha256  bytea       not null, -- only a certificate for this key is taken
    enrolled_at        timestamptz not null,

    constraint node_pk primary key (name),
    constraint node_cluster_is_known foreign key (cluster) references cluster (name),
    constraint node_has_a_key_of_its_own unique (public_key_sha256),
    constraint node_public_key_sha256_is_32_bytes check (octet_length(public_key_sha256) = 32)
);

-- The keys of nodes that were removed: they never come back.
create table removed_node_key (
    public_key_sha256  bytea       not null,
    node               text        not null,
    removed_at         timestamptz not null,

    constraint removed_node_key_pk primary key (public_key_sha256)
);

-- One row. The revision rises with each change of cluster or node: by this number a control sees
-- whether it must read them again.
create table membership (
    position  int    not null default 1,
    revision  bigint not null,

    constraint membership_is_only_one primary key (position),
    constraint membership_position_is_one check (position = 1)
);

insert into membership (revision) values (1);

create function count_membership_change() returns trigger language plpgsql as $$
begin
    update membership set revision = revision + 1;
    return null;
end
$$;

create trigger cluster_changes_are_counted
    after insert or update or delete on cluster
    for each statement execute function count_membership_change();

create trigger node_changes_are_counted
    after insert or update or delete on node
    for each statement execute function count_membership_change();

-- One row, made at control's first start.
create table authority (
    position     int     not null default 1,
    certificate  bytea   not null, -- X.509, DER
    private_key  bytea   not null, -- PKCS #8, or a nonce and that, sealed
    is_sealed    boolean not null,

    constraint authority_is_only_one primary key (position),
    constraint authority_position_is_one check (position = 1)
);
