-- SPDX-License-Identifier: GPL-3.0-or-later
-- Services beside the on-device analyser: who may read what, who is asked, what was sent.
--
-- entry.ai is from here on what holds: the strictest of what a person said of the entry (own_ai),
-- of its tags and of the journal.
ALTER TABLE entry ADD COLUMN own_ai INTEGER NOT NULL DEFAULT 0 CHECK (own_ai BETWEEN 0 AND 2);
-- next
UPDATE entry SET own_ai = ai WHERE ai > 0;
-- next
CREATE TABLE privacy (
    tag TEXT PRIMARY KEY COLLATE NOCASE,   -- empty: the journal
    ai INTEGER NOT NULL CHECK (ai BETWEEN 1 AND 2)
) STRICT, WITHOUT ROWID;
-- next
-- Its entry's, also of what has ended, for that may run again.
ALTER TABLE task ADD COLUMN ai INTEGER NOT NULL DEFAULT 0;
-- next
UPDATE task SET ai = (SELECT ai FROM entry WHERE id = entry_id)
WHERE entry_id IN (SELECT id FROM entry WHERE ai > 0);
-- next
CREATE TRIGGER entry_level AFTER UPDATE OF ai ON entry WHEN old.ai <> new.ai BEGIN
    UPDATE task SET ai = new.ai WHERE entry_id = new.id;
END;
-- next
-- Who may claim it follows from ai, kind and provider, which is never null from here on: the levels
-- of what is ready are those.
UPDATE task SET provider = '' WHERE provider IS NULL;
-- next
DROP INDEX task_ready;
-- next
CREATE INDEX task_ready ON task (lane, priority, kind, ai, provider, ready_at) WHERE state = 1;
-- next
CREATE TABLE route (                       -- who is asked where a task names none
    ai INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    provider TEXT NOT NULL,
    PRIMARY KEY (ai, kind)
) STRICT, WITHOUT ROWID;
-- next
DELETE FROM journal WHERE key = 'provider';
-- next
-- How fast it may be asked, for all processes together; see RateLimit.
ALTER TABLE provider ADD COLUMN calls_left REAL;
-- next
ALTER TABLE provider ADD COLUMN tokens_left REAL;
-- next
ALTER TABLE provider ADD COLUMN filled_at INTEGER NOT NULL DEFAULT 0;
-- next
ALTER TABLE provider ADD COLUMN at_once REAL;
-- next
CREATE TABLE call (                        -- every request that left; no word of any text
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    provider TEXT NOT NULL,
    host TEXT NOT NULL,
    model TEXT NOT NULL,
    purposes TEXT NOT NULL,                -- JSON array: task types, search, test
    entries TEXT NOT NULL,                 -- JSON array of ids
    bytes_out INTEGER NOT NULL,
    bytes_in INTEGER NOT NULL DEFAULT 0,
    tokens_in INTEGER NOT NULL DEFAULT 0,
    tokens_out INTEGER NOT NULL DEFAULT 0,
    estimated INTEGER NOT NULL DEFAULT 0,  -- the tokens: the service did not say
    cost_usd REAL,                         -- until it has ended: an estimate; null: unknown
    status INTEGER,                        -- HTTP; 0: no answer; null: not ended
    took_ms INTEGER
) STRICT;
-- next
CREATE INDEX call_at ON call (at);
-- next
CREATE TABLE provider_memory (             -- what was learnt of a model, such as how to ask it
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    known TEXT NOT NULL,                   -- JSON object
    PRIMARY KEY (provider, model)
) STRICT, WITHOUT ROWID;
