-- SPDX-License-Identifier: GPL-3.0-or-later
-- Housekeeping that nobody waits for: merges of the index of words, counts of what is removed, the
-- trash.
--
-- The index of words is merged in small pieces while nobody writes (EntryStore::mergeWords), not
-- within a save, where FTS5's own merges took tens of milliseconds once a journal was long. Only
-- who writes without a pause for long comes to the second number: so many segments of one size.
INSERT INTO entry_text (entry_text, rank) VALUES ('automerge', 0);
-- next
INSERT INTO entry_text (entry_text, rank) VALUES ('crisismerge', 128);
-- next
-- What has ended is counted for ever, whoever removes its row: a purge, the clean-up, an entry that
-- goes for good.
CREATE TRIGGER task_gone AFTER DELETE ON task WHEN old.state > 3 BEGIN
    INSERT INTO tally (kind, state, n) VALUES (old.kind, old.state, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- next
-- The trash is emptied at each start, which reads nothing else.
CREATE INDEX entry_trash ON entry (deleted_at) WHERE deleted_at IS NOT NULL;
