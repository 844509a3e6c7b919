-- The history of the configuration: append-only, so that any version can be read again.

-- Which history this is. One row, made here: nodes tell one history's version 7 from another's.
create table history (
    id        uuid not null,
    position  int  not null default 1,

    constraint history_pk primary key (id),
    constraint history_is_only_one unique (position),
    constraint history_position_is_one check (position = 1)
);

insert into history (id) values (gen_random_uuid());

-- One row for each published version. Written once, never updated.
create table version (
    number      bigint      not null,
    previous    bigint,               -- null: the first version has none
    created_at  timestamptz not null,
    author      text        not null, -- who asked for it

    constraint version_pk primary key (number),
    constraint version_starts_at_one check (number >= 1),
    constraint version_follows_the_one_before check (coalesce(previous, 0) = number - 1),
    constraint version_previous_is_stored foreign key (previous) references version (number)
);

-- One row for each resource that a version creates, replaces or deletes. Written once, never
-- updated.
create table change (
    version      bigint not null,
    position     int    not null,
    verb         text   not null,
    kind         text   not null,
    resource_id  text   not null,
    body         bytea,           -- the resource, protobuf; null: it was deleted

    constraint change_pk primary key (version, position),
    constraint change_version_is_stored foreign key (version) references version (number),
    constraint change_position_starts_at_zero check (position >= 0),
    constraint change_verb_is_known check (verb in ('CREATED', 'UPDATED', 'DELETED')),
    constraint change_kind_is_known check (kind in ('Backend', 'FilterRule', 'AddressList')),
    constraint change_body_is_there_unless_deleted check ((body is null) = (verb = 'DELETED')),
    constraint change_names_a_resource_once unique (version, kind, resource_id)
);

-- The newest change of each resource is read at each start.
create index change_newest_first on change (kind, resource_id, version desc);

create function refuse_to_rewrite_history() returns trigger language plpgsql as $$
begin
    raise exception 'history is append-only: % on % is refused', tg_op, tg_table_name;
end
$$;

create trigger history_is_append_only
    before update or delete or truncate on history
    for each statement execute function refuse_to_rewrite_history();

create trigger version_is_append_only
    before update or delete or truncate on version
    for each statement execute function refuse_to_rewrite_history();

create trigger change_is_append_only
    before update or delete or truncate on change
    for each statement execute function refuse_to_rewrite_history();
