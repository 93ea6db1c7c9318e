// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/domain/Correction.h"
#include "engine/domain/Insights.h"

namespace englog {

/// A text that shows what a theme is, or what it is not.
struct ThemeLesson
{
    QString theme; ///< as it was called then
    bool speaksOfIt = true;
    QString text;

    friend bool operator==(const ThemeLesson &, const ThemeLesson &) = default;
};

/// What people say of the analyses: corrections of one entry's results, and what holds for themes
/// and names in the whole journal.
///
/// *Thread:* inside a job of the Store only. *Errors:* NotFound for an entry that is unknown, else
/// the store's.
class CorrectionStore
{
public:
    virtual ~CorrectionStore() = default;

    // --- of one entry ---
    enum class Over {
        Any,   ///< takes the place of whatever was said of the field
        Older, ///< unless that was said later
    };
    virtual Result<> put(const EntryId &id, const Correction &correction, Over over) = 0;
    /// Whether there was one.
    virtual Result<bool> remove(const EntryId &id, const QString &field) = 0;
    virtual Result<QList<Correction>> ofEntry(const EntryId &id) = 0; ///< the earliest first
    /// Of every entry in the range that is not in the trash and may be analysed.
    virtual Result<QHash<EntryId, QList<Correction>>> inRange(const DateRange &range) = 0;

    // --- of the journal ---
    virtual Result<QList<ThemeRule>> themes() = 0; ///< by name
    virtual Result<> setTheme(const ThemeRule &rule) = 0;
    virtual Result<QList<NameRule>> names() = 0; ///< by name
    virtual Result<> setName(const NameRule &rule) = 0;

    /// Another text after any change of what themes are learnt from: rules, examples, corrections
    /// of themes, and the entries that these rest on. Empty: nothing was ever said of a theme.
    virtual Result<QString> themesStamp() = 0;
    /// The newest `most` texts for and as many against each theme, from corrections.
    ///
    /// \param upTo  the strictest level that an entry may have
    virtual Result<QList<ThemeLesson>> themeLessons(int most, AiLevel upTo) = 0;
    /// The texts of these entries, but for those in the trash or of a stricter level.
    virtual Result<QHash<EntryId, QString>> texts(const QList<EntryId> &entries, AiLevel upTo) = 0;
};

} // namespace englog
