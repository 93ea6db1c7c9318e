-- SPDX-License-Identifier: GPL-3.0-or-later
-- Batches that are closed and paused, providers that are asked or not, counts that outlive rows.
ALTER TABLE batch ADD COLUMN maker TEXT;
-- next
ALTER TABLE batch ADD COLUMN maker_slot INTEGER NOT NULL DEFAULT -1;
-- next
-- While maker lives.
ALTER TABLE batch ADD COLUMN filling INTEGER NOT NULL DEFAULT 0;
-- next
ALTER TABLE batch ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
-- next
-- Ever queued; rows that have ended go, this stays.
ALTER TABLE batch ADD COLUMN tasks INTEGER NOT NULL DEFAULT 0;
-- next
ALTER TABLE batch ADD COLUMN completed_at INTEGER;
-- next
UPDATE batch SET tasks = (SELECT count(*) FROM task WHERE batch_id = batch.id);
-- next
UPDATE batch SET completed_at = (SELECT coalesce(max(completed_at), batch.created_at) FROM task
    WHERE batch_id = batch.id)
WHERE NOT EXISTS (SELECT 1 FROM task WHERE batch_id = batch.id AND state < 4);
-- next
CREATE INDEX batch_open ON batch (id) WHERE completed_at IS NULL;
-- next
DROP INDEX task_of_batch;
-- next
CREATE INDEX task_of_batch ON task (batch_id) WHERE batch_id IS NOT NULL AND state < 4;
-- next
-- It is ready, but its batch is paused: state 0 meanwhile, so that no claim reads past it.
ALTER TABLE task ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
-- next
CREATE INDEX task_parked ON task (batch_id) WHERE parked = 1 AND state = 0;
-- next
-- Of the last claim: who was to answer.
ALTER TABLE task ADD COLUMN asked TEXT;
-- next
-- A sum of Loss: after which of them the waiting task is settled too.
ALTER TABLE task_edge ADD COLUMN settles_on INTEGER NOT NULL DEFAULT 0;
-- next
CREATE INDEX task_edge_settles ON task_edge (needs_id) WHERE settles_on > 0;
-- next
ALTER TABLE attempt ADD COLUMN provider TEXT;
-- next
ALTER TABLE attempt ADD COLUMN charged INTEGER NOT NULL DEFAULT 1;
-- next
CREATE INDEX attempt_charged ON attempt (provider, ended_at) WHERE charged = 1;
-- next
CREATE TABLE provider (
    name TEXT PRIMARY KEY,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    failures INTEGER NOT NULL,
    failing_since INTEGER NOT NULL,
    openings INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    reason TEXT NOT NULL,
    retry_at INTEGER,
    retry_delay_ms INTEGER,                -- how far off retry_at was when it was set
    probe INTEGER NOT NULL,
    probe_fence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- next
CREATE TABLE tally (                       -- ended tasks whose rows are gone
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (kind, state)
) STRICT, WITHOUT ROWID;
-- next
CREATE TABLE pace (                        -- how long a task takes, a running mean
    kind INTEGER PRIMARY KEY,
    mean_us REAL NOT NULL
) STRICT;
