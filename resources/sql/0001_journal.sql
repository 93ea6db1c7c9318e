-- SPDX-License-Identifier: GPL-3.0-or-later
-- Statements are separated by lines that read "-- next". Times are UTC milliseconds, days ISO text.
CREATE TABLE journal (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- next
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    uuid TEXT NOT NULL UNIQUE,
    source_key TEXT UNIQUE,
    source_hash BLOB,                      -- of what import last brought for source_key
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    units INTEGER NOT NULL,                -- UTF-16 length of content
    word_count INTEGER NOT NULL,
    excerpt TEXT NOT NULL,
    entry_date TEXT NOT NULL,
    entry_time TEXT,
    time_zone TEXT NOT NULL,
    tags TEXT NOT NULL,                    -- JSON array of strings
    mood INTEGER CHECK (mood BETWEEN 1 AND 10),
    ai INTEGER NOT NULL CHECK (ai BETWEEN 0 AND 2),
    metadata TEXT NOT NULL,                -- JSON object
    revision INTEGER NOT NULL,
    revision_at INTEGER NOT NULL,          -- when the present revision was begun
    revision_open INTEGER NOT NULL CHECK (revision_open IN (0, 1)),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted_at INTEGER
) STRICT;
-- next
CREATE INDEX entry_timeline ON entry (entry_date DESC, entry_time DESC, created_at DESC, id DESC);
-- next
CREATE TABLE revision (                    -- what came before the words in entry
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    content TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (entry_id, number)
) STRICT, WITHOUT ROWID;
-- next
CREATE VIRTUAL TABLE entry_text USING fts5 (
    title, content, tags, content = 'entry', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
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
CREATE TABLE batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
-- next
CREATE TABLE worker (
    instance TEXT PRIMARY KEY,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    slot INTEGER NOT NULL,                 -- in the lock file: tells whether it still lives
    threads INTEGER NOT NULL,              -- so many of its tasks may really be running
    heartbeat_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- next
CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    lane INTEGER NOT NULL,
    priority INTEGER NOT NULL,
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 6),
    waits_for INTEGER NOT NULL DEFAULT 0,  -- predecessors that have not ended
    run_after INTEGER,
    content_hash BLOB NOT NULL,
    provider TEXT,
    batch_id INTEGER REFERENCES batch (id),
    fence INTEGER NOT NULL DEFAULT 0,
    worker TEXT,                           -- whose lease it is, while state is 2
    lease_until INTEGER,                   -- milliseconds since the boot of worker.boot_id
    retries INTEGER NOT NULL DEFAULT 0,
    max_retries INTEGER NOT NULL,
    crashes INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    started_at INTEGER,
    completed_at INTEGER,
    error_code TEXT,
    error TEXT
) STRICT;
-- next
CREATE INDEX task_ready ON task (lane, priority DESC, id) WHERE state = 1;
-- next
CREATE INDEX task_waiting ON task (run_after) WHERE state IN (0, 3) AND waits_for = 0;
-- next
CREATE INDEX task_held ON task (worker, lease_until) WHERE state = 2;
-- next
CREATE INDEX task_of_entry ON task (entry_id, kind, id);
-- next
CREATE INDEX task_by_state ON task (state, kind);
-- next
CREATE INDEX task_ended ON task (completed_at, state) WHERE completed_at IS NOT NULL;
-- next
CREATE INDEX task_of_batch ON task (batch_id, state) WHERE batch_id IS NOT NULL;
-- next
CREATE TABLE task_edge (
    task_id INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    needs_id INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    PRIMARY KEY (task_id, needs_id)
) STRICT, WITHOUT ROWID;
-- next
CREATE INDEX task_edge_needs ON task_edge (needs_id);
-- next
CREATE TABLE attempt (
    task_id INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    worker TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL,
    error_code TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (task_id, number)
) STRICT, WITHOUT ROWID;
-- next
CREATE TABLE result (
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    content_hash BLOB NOT NULL,
    language TEXT NOT NULL,
    confidence REAL,
    finding TEXT NOT NULL,                 -- JSON
    tokens_used INTEGER NOT NULL,
    cost_usd REAL,
    processing_ms INTEGER NOT NULL,
    queue_wait_ms INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (entry_id, kind)
) STRICT;
-- next
CREATE TABLE paused (
    kind INTEGER PRIMARY KEY               -- 0: everything
) STRICT;
