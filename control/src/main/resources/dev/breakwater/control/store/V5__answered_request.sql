-- Requests by the ids that their senders gave them, so that one that is repeated changes nothing.

-- One row for each request that was fulfilled under an id, written in the transaction that
-- fulfilled it, and deleted after a day.
create table answered_request (
    id           text        not null,
    digest       bytea       not null, -- SHA-256 of all that was asked
    answer       bytea       not null, -- a ChangeResponse, protobuf
    answered_at  timestamptz not null,

    constraint answered_request_pk primary key (id),
    constraint answered_request_id_is_short check (length(id) between 1 and 128),
    constraint answered_request_digest_is_32_bytes check (length(digest) = 32)
);

create index answered_request_by_time on answered_request (answered_at);
