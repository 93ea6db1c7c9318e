-- SPDX-License-Identifier: GPL-3.0-or-later
-- The index of words is merged in small pieces while nobody writes (EntryStore::mergeWords), not
-- within a save, where FTS5's own merges took tens of milliseconds once a journal was long. Only
-- who writes without a pause for long comes to the second number: so many segments of one size.
INSERT INTO entry_text (entry_text, rank) VALUES ('automerge', 0);
-- next
INSERT INTO entry_text (entry_text, rank) VALUES ('crisismerge', 128);
