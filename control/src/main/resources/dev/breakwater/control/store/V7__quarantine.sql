-- What nodes run without, so that one resource that a node refuses doesn't keep the rest from it.

-- One row for each resource that a node refused and is not sent, as long as it says the same.
create table quarantine (
    node_id         text        not null,
    kind            text        not null,
    resource_id     text        not null,
    version         bigint      not null, -- the one that was refused
    digest          bytea       not null, -- SHA-256 of the resource as it was refused
    reason          text        not null, -- the node's words
    earlier         bytea,                -- what the node is sent instead; null: nothing
    quarantined_at  timestamptz not null,

    constraint quarantine_pk primary key (node_id, kind, resource_id),
    constraint quarantine_version_is_stored foreign key (version) references version (number),
    constraint quarantine_digest_is_32_bytes check (length(digest) = 32)
);
