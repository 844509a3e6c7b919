-- What nodes counted: seconds, and what they are rolled up into. Written in bulk and dropped by the
-- partition, so there are no foreign keys, and times are seconds since 1970.

-- Each name once: nodes, backends, countries, filter rules, reasons.
create table metric_name (
    id    int  not null generated always as identity,
    kind  text not null,
    name  text not null,

    constraint metric_name_pk primary key (id),
    constraint metric_name_is_there_once unique (kind, name)
);

-- The last totals of each node that are in the seconds below. Written in one transaction with them,
-- so that nothing is counted twice or never.
create table metric_progress (
    node      int    not null,
    revision  bigint not null, -- grows with each write: two controls can't both go on from one
    totals    bytea  not null, -- Counters, protobuf; empty: none yet

    constraint metric_progress_pk primary key (node)
) with (fillfactor = 50);

-- How far each level is.
create table metric_level (
    level                    text   not null,
    rolled_up_until_second   bigint not null, -- all before it is in this level
    kept_from_second         bigint not null, -- what is before it is dropped

    constraint metric_level_pk primary key (level)
);

insert into metric_level (level, rolled_up_until_second, kept_from_second)
select level, extract(epoch from date_trunc('hour', now()))::bigint, 0
from unnest(array['SECOND', 'TEN_SECONDS', 'MINUTE', 'HOUR']) as level;

-- Several rows may say something of the same second, node and subject: they add up.
create table metric_1s (
    second   bigint not null,
    node     int    not null,
    subject  int    not null, -- a metric_name: what was counted
    counts   bytea  not null  -- varints: a metric_name and two numbers, and so on
) partition by range (second);

create table metric_10s (like metric_1s) partition by range (second);
create table metric_1m (like metric_1s) partition by range (second);
create table metric_1h (like metric_1s) partition by range (second);

-- For questions.
create index metric_1s_by_subject on metric_1s (subject, second);
create index metric_10s_by_subject on metric_10s (subject, second);
create index metric_1m_by_subject on metric_1m (subject, second);
create index metric_1h_by_subject on metric_1h (subject, second);

-- For roll-ups: rows come almost in order.
create index metric_1s_by_second on metric_1s using brin (second) with (pages_per_range = 32);
create index metric_10s_by_second on metric_10s using brin (second) with (pages_per_range = 32);
create index metric_1m_by_second on metric_1m using brin (second) with (pages_per_range = 32);
