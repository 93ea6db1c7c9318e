-- SPDX-License-Identifier: GPL-3.0-or-later
-- What people say of the analyses. Results stay as they were found; this is laid over them.
CREATE TABLE correction (
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    field TEXT NOT NULL,                   -- sentiment, emotion:NAME, theme:NAME, entity:START:LENGTH
    value TEXT NOT NULL,
    words TEXT NOT NULL,                   -- of an entity: what stood there
    at INTEGER NOT NULL,
    PRIMARY KEY (entry_id, field)
) STRICT, WITHOUT ROWID;
-- next
CREATE INDEX correction_theme ON correction (field, at) WHERE field GLOB 'theme:*';
-- next
CREATE TABLE theme (
    key TEXT PRIMARY KEY,                  -- the name without case
    name TEXT NOT NULL,
    seeds TEXT NOT NULL,                   -- JSON array of strings
    hidden INTEGER NOT NULL CHECK (hidden IN (0, 1)),
    goes_by TEXT NOT NULL                  -- the theme it was renamed to or merged into, or empty
) STRICT, WITHOUT ROWID;
-- next
CREATE TABLE theme_example (
    theme TEXT NOT NULL REFERENCES theme (key) ON DELETE CASCADE,
    entry_id INTEGER NOT NULL REFERENCES entry (id) ON DELETE CASCADE,
    PRIMARY KEY (theme, entry_id)
) STRICT, WITHOUT ROWID;
-- next
CREATE INDEX theme_example_entry ON theme_example (entry_id);
-- next
CREATE TABLE name (
    key TEXT PRIMARY KEY,                  -- the name without case
    name TEXT NOT NULL,
    type TEXT,                             -- NULL: not said
    rejected INTEGER NOT NULL CHECK (rejected IN (0, 1)),
    goes_by TEXT NOT NULL                  -- the name it was merged into, or empty
) STRICT, WITHOUT ROWID;
-- next
-- Grows with every change of what themes are learnt from, whoever makes it: results of an older
-- number are stale.
INSERT INTO journal (key, value) VALUES ('themes_version', '0');
-- next
CREATE TRIGGER theme_insert AFTER INSERT ON theme BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER theme_update AFTER UPDATE ON theme BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER theme_example_insert AFTER INSERT ON theme_example BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER theme_example_delete AFTER DELETE ON theme_example BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER correction_insert AFTER INSERT ON correction WHEN new.field GLOB 'theme:*' BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER correction_update AFTER UPDATE ON correction WHEN new.field GLOB 'theme:*' BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER correction_delete AFTER DELETE ON correction WHEN old.field GLOB 'theme:*' BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
-- next
CREATE TRIGGER entry_teaches AFTER UPDATE OF content_hash, ai, deleted_at ON entry
WHEN (old.content_hash IS NOT new.content_hash OR old.ai <> new.ai
      OR old.deleted_at IS NOT new.deleted_at)
    AND (EXISTS (SELECT 1 FROM theme_example WHERE entry_id = new.id)
         OR EXISTS (SELECT 1 FROM correction WHERE entry_id = new.id AND field GLOB 'theme:*'))
BEGIN
    UPDATE journal SET value = value + 1 WHERE key = 'themes_version';
END;
