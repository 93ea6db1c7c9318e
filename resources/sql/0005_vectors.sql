-- SPDX-License-Identifier: GPL-3.0-or-later
-- Vectors of meaning, which were text within their result, have rows of their own: a byte a number,
-- and several an entry. What was stored as text is made again by the index's rebuild.
CREATE TABLE vector_model (                -- whose vectors may be compared with each other
    id INTEGER PRIMARY KEY,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    prompt_version TEXT NOT NULL,
    UNIQUE (provider, model, prompt_version)
) STRICT;
-- next
CREATE TABLE vector (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, so that an index knows what is new
    model_id INTEGER NOT NULL REFERENCES vector_model (id),
    entry_id INTEGER NOT NULL,
    kind INTEGER NOT NULL DEFAULT 5 CHECK (kind = 5),
    start INTEGER NOT NULL,                -- of the part, in UTF-16 units
    length INTEGER NOT NULL,               -- 0: the entry as a whole
    scale REAL NOT NULL,                   -- each number is scale * a byte of numbers
    numbers BLOB NOT NULL,
    FOREIGN KEY (entry_id, kind) REFERENCES result (entry_id, kind) ON DELETE CASCADE
) STRICT;
-- next
CREATE INDEX vector_of_result ON vector (entry_id, kind);
-- next
CREATE INDEX vector_by_model ON vector (model_id, id);
-- next
DELETE FROM result WHERE kind = 5;
