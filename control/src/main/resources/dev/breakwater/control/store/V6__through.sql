-- Through what each version was asked for, and which earlier one it restored.

alter table version
    add column through  text   not null default 'UNKNOWN', -- UNKNOWN: stored before this was
    add column restores bigint,                            -- null: it restores none
    add constraint version_through_is_known
        check (through in ('UNKNOWN', 'REST', 'GRPC', 'CLI', 'FEED')),
    add constraint version_restores_an_earlier_one check (restores < number),
    add constraint version_restores_a_stored_one foreign key (restores) references version (number);

-- Which version was in force at a time.
create index version_by_time on version (created_at desc, number desc);
