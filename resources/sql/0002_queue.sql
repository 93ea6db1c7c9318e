-- SPDX-License-Identifier: GPL-3.0-or-later
-- The queue at the speed of the disk: no index changes but those of the states a task goes through,
-- and one lease for all that a worker holds. An entry's text moves behind what is read more often.
CREATE TABLE entry_new (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    source_key TEXT UNIQUE,
    source_hash BLOB,                      -- of what import last brought for source_key
    content_hash BLOB NOT NULL,
    units INTEGER NOT NULL,                -- UTF-16 length of content
    word_count INTEGER NOT NULL,
    entry_date TEXT NOT NULL,
    entry_time TEXT,
    time_zone TEXT NOT NULL,
    mood INTEGER CHECK (mood BETWEEN 1 AND 10),
    ai INTEGER NOT NULL CHECK (ai BETWEEN 0 AND 2),
    revision INTEGER NOT NULL,
    revision_at INTEGER NOT NULL,          -- when the present revision was begun
    revision_open INTEGER NOT NULL CHECK (revision_open IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER,
    title TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    tags TEXT NOT NULL,                    -- JSON array of strings
    metadata TEXT NOT NULL,                -- JSON object
    content TEXT NOT NULL
) STRICT;
-- next
INSERT INTO entry_new (id, uuid, source_key, source_hash, content_hash, units, word_count,
    entry_date, entry_time, time_zone, mood, ai, revision, revision_at, revision_open, created_at,
    updated_at, deleted_at, title, excerpt, tags, metadata, content)
SELECT id, uuid, source_key, source_hash, content_hash, units, word_count,
    entry_date, entry_time, time_zone, mood, ai, revision, revision_at, revision_open, created_at,
    updated_at, deleted_at, title, excerpt, tags, metadata, content FROM entry;
-- next
DROP TABLE entry;
-- next
ALTER TABLE entry_new RENAME TO entry;
-- next
CREATE INDEX entry_timeline ON entry (entry_date DESC, entry_time DESC, created_at DESC, id DESC);
-- next
CREATE TRIGGER entry_text_insert AFTER INSERT ON entry BEGIN
    INSERT INTO entry_text (rowid, title, content, tags)
    VALUES (new.id, new.title, new.content, new.tags);
END;
-- next
CREATE TRIGGER entry_text_delete AFTER DELETE ON entry BEGIN
    INSERT INTO entry_text (entry_text, rowid, title, content, tags)
    VALUES ('delete', old.id, old.title, old.content, old.tags);
END;
-- next
CREATE TRIGGER entry_text_update AFTER UPDATE OF title, content, tags ON entry BEGIN
    INSERT INTO entry_text (entry_text, rowid, title, content, tags)
    VALUES ('delete', old.id, old.title, old.content, old.tags);
    INSERT INTO entry_text (rowid, title, content, tags)
    VALUES (new.id, new.title, new.content, new.tags);
END;
-- next
DROP INDEX task_ready;
-- next
DROP INDEX task_waiting;
-- next
DROP INDEX task_held;
-- next
DROP INDEX task_by_state;
-- next
DROP INDEX task_ended;
-- next
ALTER TABLE task DROP COLUMN lease_until;
-- next
-- Since when it may run.
ALTER TABLE task ADD COLUMN ready_at INTEGER NOT NULL DEFAULT 0;
-- next
UPDATE task SET ready_at = created_at;
-- next
-- How far off run_after was when it was set: a wall clock that is set back adds no more than that.
ALTER TABLE task ADD COLUMN delay_ms INTEGER;
-- next
-- Of all that it holds, in milliseconds since its boot.
ALTER TABLE worker ADD COLUMN lease_until INTEGER NOT NULL DEFAULT 0;
-- next
CREATE INDEX task_ready ON task (lane, priority, kind, ready_at) WHERE state = 1;
-- next
CREATE INDEX task_waiting ON task (state, kind, run_after) WHERE state IN (0, 3);
-- next
CREATE INDEX task_held ON task (worker) WHERE state = 2;
-- next
CREATE INDEX task_ended ON task (state, kind, completed_at) WHERE state > 3;
